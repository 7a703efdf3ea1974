/** The documentation of a world of which every text is hostile, as a browser reads it: the texts are shown, and do nothing. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import MarkdownIt from "markdown-it";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { visible } from "../codegen/docs/text.ts";
import { documented, HOSTILE, hostileFiles, modelOfFiles } from "./docs-target-model.ts";

const BROWSER = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
if (BROWSER === undefined) console.warn("SKIPPED: there is no Chromium to read the documentation with");

/** The beginning of each, as it is shown: the rest may be cut off. */
const shown = HOSTILE.map((text) =>
  visible(text.split("\n")[0] as string)
    .slice(0, 60)
    .trim(),
);

/** Elements that our pages and pictures have. */
const OF_PAGES =
  "html head meta title style body nav form label input p details summary small ul li a main h1 h2 h3 h4 section article pre div span code dl dt dd figure table thead tbody tr th td script";
const OF_PICTURES = "svg title desc rect g path polygon text style";
const OF_MARKDOWN =
  "html head body h1 h2 h3 p a em code pre ul li strong table thead tbody tr th td blockquote img";

describe.skipIf(BROWSER === undefined)("in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "docs-html-"));
  const complaints: string[] = [];
  const requests: string[] = [];
  let files: ReadonlyMap<string, string>;
  let browser: Browser;
  let page: Page;
  /** Under no policy. */
  let parser: Page;
  const address = (file: string): string => pathToFileURL(join(folder, file)).href;

  beforeAll(async () => {
    files = await documented(modelOfFiles(hostileFiles()));
    for (const [file, text] of files) writeFileSync(join(folder, file), text);
    browser = await chromium.launch({ executablePath: BROWSER as string, args: ["--no-sandbox"] });
    [page, parser] = [await browser.newPage(), await browser.newPage()];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url().replace(/#.*/, "")));
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** The names of all elements, of all attributes, and the text of a document. */
  async function readAs(text: string, type: "text/html" | "image/svg+xml") {
    return parser.evaluate(
      ([of, as]) => {
        const parsed = new DOMParser().parseFromString(of as string, as as DOMParserSupportedType);
        const all = Array.from(parsed.querySelectorAll("*"));
        return {
          elements: [...new Set(all.map(({ localName }) => localName))],
          attributes: [...new Set(all.flatMap((one) => one.getAttributeNames()))],
          links: all.flatMap((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? []),
          text: parsed.documentElement.textContent,
          mode: parsed.compatMode,
        };
      },
      [text, type],
    );
  }

  function others(found: readonly string[], known: string): string[] {
    return found.filter((name) => !known.split(" ").includes(name));
  }

  it("the page shows the texts, and nothing comes of them", async () => {
    await page.goto(address("index.html"));
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    const read = await readAs(files.get("index.html") as string, "text/html");
    expect(read.mode).toBe("CSS1Compat");
    expect(others(read.elements, `${OF_PAGES} ${OF_PICTURES}`)).toEqual([]);
    expect(read.attributes.filter((name) => name.startsWith("on") || name === "style")).toEqual([]);
    expect(read.links.filter((link) => !link.startsWith("#"))).toEqual([]);
    for (const text of shown) expect(read.text).toContain(text);
    expect(await page.locator("script, img, iframe").count()).toBe(1);
  });

  it("pictures are XML, and have nothing but shapes and texts", async () => {
    const pictures = [...files].filter(([file]) => file.endsWith(".svg"));
    expect(pictures.length).toBe(2);
    for (const [file, text] of pictures) {
      const read = await readAs(text, "image/svg+xml");
      expect(others(read.elements, OF_PICTURES), file).toEqual([]);
      expect(read.attributes.filter((name) => /^on|href|style/.test(name))).toEqual([]);
      await page.goto(address(file));
      expect(await page.locator("svg > title").textContent()).not.toBe("");
    }
  });

  it("Markdown has the texts as text, also where raw HTML and links are taken", async () => {
    const markdown = new MarkdownIt({ html: true, linkify: true });
    let all = "";
    for (const [file, text] of [...files].filter(([name]) => name.endsWith(".md"))) {
      const read = await readAs(markdown.render(text), "text/html");
      expect(others(read.elements, OF_MARKDOWN), file).toEqual([]);
      expect(others(read.attributes, "id href src alt"), file).toEqual([]);
      const foreign = read.links.filter((link) => !files.has(decodeURIComponent(link.split("#")[0] ?? "")));
      expect(foreign, file).toEqual([]);
      all += read.text;
    }
    for (const text of shown) expect(all).toContain(text);
  });

  it("finds definitions by their words, and shows all again", async () => {
    await page.goto(address("index.html"));
    const all = await page.locator("article").count();
    const visibleOnes = (): Promise<string[]> =>
      page.locator("article:visible").evaluateAll((articles) => articles.map(({ id }) => id));
    await page.keyboard.press("/");
    await page.keyboard.type("TransferReceipt accepted: bool");
    expect(await visibleOnes()).toEqual(["schema-ledger/TransferReceipt@1"]);
    expect(await page.locator("#count").textContent()).toBe(`1 of ${all} shown`);
    expect(await page.locator("nav li:visible").count()).toBe(1);
    await page.evaluate(() => {
      location.hash = "#plan-ledger/TransferPlan@1";
    });
    await page.locator("#plan-ledger\\/TransferPlan\\@1").waitFor({ state: "visible" });
    expect((await visibleOnes()).length).toBe(all);
  });

  it("shows a picture in full when it is clicked", async () => {
    const figure = page.locator("figure").first();
    await figure.click();
    expect(await figure.getAttribute("class")).toBe("full");
    await figure.press("Enter");
    expect(await figure.getAttribute("class")).toBe("");
  });

  it("can be read without scripts", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const silent = await context.newPage();
    await silent.goto(address("index.html"));
    expect(await silent.locator("article:visible").count()).toBe(await silent.locator("article").count());
    expect(await silent.locator("#filter").isVisible()).toBe(false);
    await context.close();
  });

  it("asked for nothing but itself, and had nothing to complain about", () => {
    const own = new Set([...files.keys()].map(address));
    expect([...new Set(requests)].filter((request) => !own.has(request))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("runs no script that is put into it", async () => {
    const victim = await browser.newPage();
    await victim.goto(address("index.html"));
    await victim.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
    });
    expect(await victim.evaluate(() => "hacked" in window)).toBe(false);
    await victim.close();
  });
});
