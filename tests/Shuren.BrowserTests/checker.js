// Another checker than the program's own, written from docs/proof.md alone: nothing of wwwroot/check.js is used.
// check(slip, root) -> true when the line is in the board; stamp(text, pem) -> what the board's code says, or null when it is not signed.
window.checker = (() => {
  const alphabet = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:"];

  function bytesOf(text, prefix) {
    if (!text.startsWith(prefix)) throw new Error("no " + prefix);
    const digits = [...text.slice(prefix.length)].map(c => alphabet.indexOf(c)), bytes = [];
    if (digits.includes(-1) || digits.length % 3 === 1) throw new Error("letters");
    while (digits.length > 0) {
      const group = digits.splice(0, 3), value = group.reduce((sum, d) => 41 * sum + d, 0), wide = group.length === 3;
      if (value > (wide ? 0xffff : 0xff)) throw new Error("value");
      bytes.push(...(wide ? [value >>> 8, value & 0xff] : [value]));
    }
    return bytes;
  }

  const sha256 = async bytes => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)))];
  const unsigned = (bytes, at, length) => bytes.slice(at, at + length).reduce((sum, b) => sum * 256n + BigInt(b), 0n);
  const toHex = bytes => bytes.map(b => (256 + b).toString(16).slice(1)).join("");

  // RFC 9162 §2.1.3.2, which climbs with two numbers instead of splitting: another way to the same root.
  async function check(text, root) {
    let bytes;
    try { bytes = bytesOf(text, "SL1:"); } catch { return false; }
    if (bytes.length < 51 || (bytes.length - 51) % 32 !== 0 || bytes[0] !== 1) return false;
    const index = Number(unsigned(bytes, 10, 2)), count = Number(unsigned(bytes, 12, 2));
    if (index >= count) return false;
    let fn = index, sn = count - 1;
    let hash = await sha256([0, ...bytes.slice(35, 51), ...bytes.slice(0, 35)]);
    for (let at = 51; at < bytes.length; at += 32) {
      const other = bytes.slice(at, at + 32);
      if (sn === 0) return false;
      if (fn % 2 === 1 || fn === sn) {
        hash = await sha256([1, ...other, ...hash]);
        while (fn % 2 === 0 && fn !== 0) { fn >>= 1; sn >>= 1; }
      } else {
        hash = await sha256([1, ...hash, ...other]);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn === 0 && toHex(hash) === root;
  }

  async function stamp(text, pem) {
    let bytes;
    try { bytes = bytesOf(text, "SB1:"); } catch { return null; }
    if (bytes.length !== 156 || bytes[0] !== 1) return null;
    const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), c => c.charCodeAt(0));
    const key = await crypto.subtle.importKey("spki", der, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const words = new Uint8Array([...new TextEncoder().encode("shuren-board-1\n"), ...bytes.slice(0, 92)]);
    const good = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, new Uint8Array(bytes.slice(92)), words);
    return good ? {
      village: toHex(bytes.slice(1, 7)), quarter: `${toHex(bytes.slice(7, 9))}Q${bytes[9]}`, lines: Number(unsigned(bytes, 10, 2)),
      spendable: Number(BigInt.asIntN(64, unsigned(bytes, 12, 8))), root: toHex(bytes.slice(20, 52)),
      headSeq: Number(unsigned(bytes, 52, 8)), headHash: toHex(bytes.slice(60, 92))
    } : null;
  }

  // Every slip, and every byte of each changed once: how many are right, and how many changed ones still passed.
  async function sweep(slips, root, changes) {
    let right = 0, passed = 0;
    for (const slip of slips) {
      if (await check(slip, root)) right++;
      for (const changed of changes[slip] || []) if (await check(changed, root)) passed++;
    }
    return [right, passed];
  }

  return { check, stamp, sweep };
})();
