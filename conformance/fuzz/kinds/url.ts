/** URLs of all sorts: plain ones, and ones that only a careful parser reads right. */
import { editText } from "../edit-json.ts";
import type { Tape } from "../tape.ts";

const SCHEMES = ["https", "http", "HTTPS", "custom", "ws", "ftp", "file", "data"];
const HOSTS = [
  ..."a.example A.EXAMPLE a.example. b.example [::1] [0:0:0:0:0:0:0:1] [::ffff:1.2.3.4] [1::2%25e] 127.0.0.1".split(
    " ",
  ),
  ..."127.1 0x7f.1 0177.0.0.1 2130706433 1.2.3.256 1.2.3 a.0x xn--bcher-kva.example xn-- xn--a a..b -a- a_b".split(
    " ",
  ),
  ..."bücher.example BÜCHER.example faß.de ＡＢ.example a。b %61.example a%00b a%2fb a<b a|b ☃.net \u00ad ا1.example".split(
    " ",
  ),
];
const USERS = ["", "u@", "u:p@", "@", "u@v@"];
const PORTS = ["", ":443", ":80", ":8080", ":0", ":65535", ":65536", ":00080", ":", ":+1", ":8a"];
const PATHS = [
  ..."/ /api /api/v1/x /api/../admin /%2e%2e/api /a/./b //x /é /%C3%A9 /%c3%a9 /a%zz \\api /a;b /api?q=/x /api#f".split(
    " ",
  ),
  ..."?q #f /a|b /^ /`{} /api/%2e%2e%2fb /..;/x".split(" "),
  "/a b",
  "",
];

export function urlFrom(tape: Tape): string {
  const plain = tape.chance(40);
  const scheme = plain ? tape.pick(["https", "http"]) : tape.pick(SCHEMES);
  const host = plain ? tape.pick(HOSTS.slice(0, 4)) : tape.pick(HOSTS);
  const slashes = plain ? "//" : tape.pick(["//", "//", "//", "//", "/", "", "///", "\\\\"]);
  const user = plain ? "" : tape.pick(USERS);
  const url = `${scheme}:${slashes}${user}${host}${tape.pick(PORTS)}${tape.pick(PATHS)}`;
  return tape.chance(15) ? editText(url, tape) : url;
}
