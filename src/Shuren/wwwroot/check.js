// Whether a household's slip leads to the root on the wall: docs/proof.md says how. Asks nothing of the network.
(function () {
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:";
  const LINE = 35, SALT = 16, HASH = 32, STAMP = 92, SIGNATURE = 64, DIGITS = 16;
  const page = document.getElementById("check"), answer = document.getElementById("answer");
  const slipField = document.getElementById("slip"), boardField = document.getElementById("board");

  const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, "0")).join("");
  const equal = (a, b) => hex(a) === hex(b);
  const join = (...parts) => Uint8Array.from(parts.flatMap(p => Array.from(p)));
  const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

  function decode(text) {
    const bytes = [];
    if (text.length % 3 === 1) return null;
    for (let at = 0; at < text.length; at += 3) {
      const letters = text.slice(at, at + 3);
      let value = 0;
      for (const letter of letters) {
        const digit = LETTERS.indexOf(letter);
        if (digit < 0) return null;
        value = value * 41 + digit;
      }
      if (value >= (letters.length === 3 ? 65536 : 256)) return null;
      if (letters.length === 3) bytes.push(value >> 8);
      bytes.push(value & 255);
    }
    return Uint8Array.from(bytes);
  }

  function read(text, prefix) {
    const one = text.replace(/\s/g, "").toUpperCase(), at = one.indexOf(prefix);
    return at < 0 ? null : decode(one.slice(at + prefix.length));
  }

  const number = (bytes, at, length) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
    return length === 2 ? view.getUint16(0) : length === 4 ? view.getInt32(0) : view.getBigInt64(0);
  };

  function board(bytes) {
    const digits = hex(bytes.slice(0, 9));
    if (!/^\d{16}0[1-4]$/.test(digits)) return null;
    return { village: digits.slice(0, 12), quarter: `${digits.slice(12, 16)}年第${"一二三四"[digits[17] - 1]}季度` };
  }

  const split = count => 2 ** (Math.ceil(Math.log2(count)) - 1);

  function pathLength(index, count) {
    let length = 0;
    for (; count > 1; length++) {
      const left = split(count);
      [index, count] = index < left ? [index, left] : [index - left, count - left];
    }
    return length;
  }

  function slipOf(text) {
    const bytes = read(text, "SL1:");
    if (!bytes || bytes.length < LINE + SALT || bytes[0] !== 1 || bytes[34] > 3) return null;
    const of = board(bytes.slice(1, 10)), index = number(bytes, 10, 2), count = number(bytes, 12, 2);
    const rest = bytes.slice(LINE + SALT);
    if (!of || index >= count || rest.length !== pathLength(index, count) * HASH) return null;
    const path = [];
    for (let at = 0; at < rest.length; at += HASH) path.push(rest.slice(at, at + HASH));
    return {
      ...of, index, count, path, line: bytes.slice(0, LINE), salt: bytes.slice(LINE, LINE + SALT),
      card: number(bytes, 14, 4), rank: number(bytes, 18, 4), score: number(bytes, 22, 4) / 10, deducted: number(bytes, 26, 4) / 10,
      spendable: number(bytes, 30, 4) / 10, where: (bytes[34] & 1 ? "，红榜" : "") + (bytes[34] & 2 ? "，黑榜" : "")
    };
  }

  function stampOf(text) {
    const bytes = read(text, "SB1:");
    if (!bytes || bytes.length !== STAMP + SIGNATURE || bytes[0] !== 1) return null;
    const of = board(bytes.slice(1, 10));
    const [signed, signature] = [bytes.slice(0, STAMP), bytes.slice(STAMP)];
    return of && { ...of, count: number(bytes, 10, 2), root: bytes.slice(20, 52), signed, signature };
  }

  async function climb(leaf, index, count, path) {
    if (count === 1) return leaf;
    const left = split(count), other = path[path.length - 1], below = path.slice(0, -1);
    return index < left
      ? hash([1], await climb(leaf, index, left, below), other)
      : hash([1], other, await climb(leaf, index - left, count - left, below));
  }

  async function isSigned(stamp) {
    const key = Uint8Array.from(atob(page.dataset.key), c => c.charCodeAt(0));
    const known = await crypto.subtle.importKey("spki", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const words = join(new TextEncoder().encode("shuren-board-1\n"), stamp.signed);
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, known, stamp.signature, words);
  }

  async function check() {
    const slip = slipOf(slipField.value);
    if (!slip) return say("warn", "凭条不完整", ["请重新扫凭条上的码，或者把凭条的文字从头到尾粘贴进来。"]);
    const own = [
      `凭条上写的是：村代码 ${slip.village}，${slip.quarter}，卡号 ${slip.card}，第 ${slip.rank} 名（共 ${slip.count} 户）${slip.where}，${slip.score} 分`
        + `（其中扣 ${slip.deducted} 分），定榜时可兑换 ${slip.spendable} 分。`
    ];
    const isStamp = /SB1:/i.test(boardField.value), stamp = isStamp ? stampOf(boardField.value) : null;
    const typed = isStamp ? "" : boardField.value.normalize("NFKC").replace(/\s/g, "").toLowerCase();
    if (isStamp && !stamp) return say("warn", "榜上二维码的文字不完整", ["请重新扫榜上的码，把文字从头到尾粘贴进来。"]);
    if (!isStamp && !/^[0-9a-f]*$/.test(typed)) return say("warn", "本榜校验码里有别的字", ["校验码只有数字 0 到 9 和字母 a 到 f，请对照榜再看一遍。"]);
    if (!isStamp && (typed.length < DIGITS || typed.length > 64)) {
      return say("warn", "本榜校验码要输入前两组", [`至少 ${DIGITS} 个字，最多 64 个，现在是 ${typed.length} 个。`]);
    }
    const root = await climb(await hash([0], slip.salt, slip.line), slip.index, slip.count, slip.path);
    const isIn = stamp ? equal(root, stamp.root) : hex(root).startsWith(typed);
    const fits = !stamp || (stamp.village === slip.village && stamp.quarter === slip.quarter && stamp.count === slip.count);
    if (!isIn || !fits) {
      return say("bad", "不对", [
        "凭条和这张榜对不上。先看看校验码有没有输错，凭条和榜是不是同一个村、同一个季度。", ...own,
        "都没有错还是不对，就是凭条或榜被改过：请拿着凭条找村监督员或镇新时代文明实践所。"
      ]);
    }
    const done = [stamp ? "核对了：这一行就在榜里，一个数也没有改过；村、季度、户数都一样。"
      : `核对了：这一行就在榜里，一个数也没有改过（校验码对了前 ${typed.length} 个字）。`];
    let isGood = true;
    if (stamp && page.dataset.key) {
      isGood = await isSigned(stamp);
      done.push(isGood
        ? `榜上的签名是本网站的（密钥指纹 ${page.dataset.fingerprint}）。请和您以前记下的指纹对一对。`
        : `但榜上的签名不是本网站的（密钥指纹 ${page.dataset.fingerprint}）：这张榜不是从这里印的，请问镇新时代文明实践所。`);
    }
    done.push("没有核对："
      + (stamp && page.dataset.key ? "" : "榜上的签名；")
      + "积分该不该是这么多（每一笔请登录看，或者问积分管理员）；别家的行；您看的是不是村里贴的那张榜。");
    say(isGood ? "ok" : "bad", isGood ? "对" : "不对", [...own, ...done]);
  }

  function say(kind, head, lines) {
    const box = document.createElement("div"), title = document.createElement("h2");
    box.className = "notice " + kind;
    title.textContent = head;
    box.append(title, ...lines.map(line => Object.assign(document.createElement("p"), { textContent: line })));
    answer.replaceChildren(box);
    answer.focus();
  }

  if (!window.crypto || !crypto.subtle) {
    document.querySelector("#without p").textContent = "核对要用浏览器自带的计算，只有 https 开头的网址才给用。请用 https 打开这一页，或者请信得过的人用电脑核对：";
    return;
  }
  document.getElementById("without").hidden = true;
  page.hidden = false;
  const given = /\/check\/(.+)$/i.exec(location.pathname);
  if (given) {
    const text = decodeURIComponent(given[1]);
    (/^SB1:/i.test(text) ? boardField : slipField).value = text;
    // It is the household's own: not for the browser's history.
    history.replaceState(null, "", "/check");
  }
  document.getElementById("go").addEventListener("click", () => {
    check().catch(() => say("warn", "没有算成", ["请重新打开这一页再试；还不行，换一个浏览器。"]));
  });
})();
