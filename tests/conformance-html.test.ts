/** The HTML report in a real browser: somebody looks through it, and what it shows does nothing but be shown. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnosticOf } from "../conformance/report/diagnostic.ts";
import { htmlMatrix } from "../conformance/report/html.ts";
import type { LevelTally } from "../conformance/report/tally.ts";
import { type Case, LEVELS } from "../conformance/runner/corpus.ts";
import {
  cborOf,
  corpus,
  firstDifference,
  HOSTILE,
  hostile,
  otherBytes,
  reports,
  right,
  WRONG_NAME,
  wrong,
} from "./conformance-html-reports.ts";

const BROWSER = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
if (BROWSER === undefined) console.warn("SKIPPED: there is no Chromium to open the HTML report with");

const html = htmlMatrix(corpus, reports);

function failing(test: (one: Case) => boolean): Case {
  return corpus.cases.find((one) => wrong.get(one.id)?.verdict === "fail" && test(one)) as Case;
}

describe.skipIf(BROWSER === undefined)("the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "conformance-html-"));
  const address = pathToFileURL(join(folder, "report.html")).href;
  const complaints: string[] = [];
  const requests: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    writeFileSync(join(folder, "report.html"), html);
    browser = await chromium.launch({ executablePath: BROWSER as string, args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url().replace(/#.*/, "")));
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** The page as somebody finds it who follows a link. */
  async function open(hash = ""): Promise<void> {
    await page.goto("about:blank");
    await page.goto(address + hash);
  }

  function rows(): Promise<string[]> {
    return page
      .locator("#matrix tr[data-id]:visible")
      .evaluateAll((all) => all.map((row) => row.getAttribute("data-id") as string));
  }

  async function shows(count: number): Promise<void> {
    const text = await page.locator("#count").textContent();
    expect(text).toBe(`${count} of ${corpus.cases.length} cases shown`);
  }

  it("is small enough to be sent around", () => expect(Buffer.byteLength(html)).toBeLessThan(6_000_000));

  it("has a column for each implementation, and what each reached", async () => {
    await open();
    for (const table of ["#levels", "#matrix"]) {
      const heads = await page.locator(`${table} thead th`).allTextContents();
      expect(heads.slice(1)).toEqual(["right 1", `${WRONG_NAME} 2`]);
    }
    await shows(corpus.cases.length);
    const first = await page.locator("#levels tbody tr:first-child td").allTextContents();
    const { total: ofLevel, passed, failed } = reports[1].levels[0] as LevelTally;
    const texts = [
      `✓ ${ofLevel}/${ofLevel} complete`,
      `✗ ${passed}/${ofLevel} not complete, ${failed} failed`,
    ];
    expect(first).toEqual(texts);
    expect(await page.locator(".implementation").nth(1).textContent()).toContain("</script><img src=x");
  });

  it("opens a family by hand", async () => {
    await open("#axis=disputed");
    const family = page.locator(".group button").first();
    const isOpen = async (): Promise<boolean> => (await family.getAttribute("aria-expanded")) === "true";
    expect([await isOpen(), await rows()]).toEqual([false, []]);
    await family.focus();
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(true);
    expect((await rows()).length).toBeGreaterThan(0);
    await page.locator("#collapse").click();
    expect(await rows()).toEqual([]);
  });

  it("shows one level", async () => {
    await open();
    for (const level of LEVELS.filter((one) => one !== "L2"))
      await page.getByLabel(level, { exact: true }).uncheck();
    await page.locator("#expand").click();
    const wanted = corpus.cases.filter(({ level }) => level === "L2").map(({ id }) => id);
    expect(new Set(await rows())).toEqual(new Set(wanted));
    await shows(wanted.length);
    await open(await page.evaluate(() => location.hash));
    await shows(wanted.length);
    await page.locator("#reset").click();
    await shows(corpus.cases.length);
  });

  it("shows just what fails", async () => {
    await open();
    await page.locator("select[name=outcome]").selectOption("fail");
    await page.locator("#expand").click();
    const wanted = corpus.cases.filter(({ id }) =>
      [right, wrong].some((outcomes) => outcomes.get(id)?.verdict === "fail"),
    );
    expect(new Set(await rows())).toEqual(new Set(wanted.map(({ id }) => id)));
  });

  it("finds cases by their words, and one axis", async () => {
    await open();
    const [one] = corpus.cases as [Case];
    await page.locator("input[name=text]").fill(`${one.id} ${one.title.split(" ")[0]}`);
    expect(await rows()).toContain(one.id);
    await open("#axis=additions");
    const added = corpus.cases.filter(({ axis }) => axis === "additions").length;
    await shows(added);
  });

  it("shows both sides of wrong bytes, and what differs", async () => {
    const one = failing((each) => (cborOf(each)?.length ?? 0) > 60);
    await open(`#text=${encodeURIComponent(one.id)}`);
    await page.locator(`tr[data-id="${one.id}"] a`).focus();
    await page.keyboard.press("Enter");
    const dialog = page.locator("dialog[open]");
    expect(await dialog.locator("h2").textContent()).toBe(one.id);
    expect(await page.evaluate(() => location.hash)).toContain(`case=${one.id}`);
    const input = await dialog.locator(".asked pre").first().textContent();
    expect(JSON.parse(input as string)).toEqual(JSON.parse(one.inputText));
    const expected = cborOf(one) as string;
    const sides = [expected, otherBytes(expected)] as const;
    for (const [index, name] of ["expected", "found"].entries()) {
      const hex = sides[index] as string;
      const bytes = dialog.locator(`.bytes .${name} pre`);
      expect((await bytes.textContent())?.replaceAll(" ", "")).toBe(hex);
      const at = firstDifference(sides);
      expect(await bytes.locator("mark").allTextContents()).toEqual([hex.slice(at, at + 2)]);
      const notation = dialog.locator(`.notation .${name} pre`);
      const lines = (diagnosticOf(Buffer.from(hex, "hex")) as string).split("\n");
      expect((await notation.textContent())?.trimEnd().split("\n")).toEqual(lines);
      const others = (diagnosticOf(Buffer.from(sides[1 - index] as string, "hex")) as string).split("\n");
      const marked = (await notation.locator("mark").allTextContents()).map((line) => line.trimEnd());
      expect(marked).toEqual(lines.filter((line) => !others.includes(line)).map((line) => line.trimEnd()));
      expect(marked.length).toBeGreaterThan(0);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await page.evaluate(() => location.hash)).not.toContain("case=");
  });

  it("leads to the pair and back, and to the next case", async () => {
    const one = failing(({ pair }) => pair !== undefined);
    await open(`#outcome=fail&case=${one.id}`);
    const title = page.locator("dialog[open] h2");
    expect(await page.locator("dialog .found").last().textContent()).toContain(
      "</script><img src=x onerror=",
    );
    await page.locator("dialog a.pair").click();
    await page.waitForFunction(
      (id) => document.querySelector("dialog[open] h2")?.textContent === id,
      one.pair,
    );
    await page.goBack();
    await page.waitForFunction((id) => document.querySelector("dialog[open] h2")?.textContent === id, one.id);
    await page.locator("dialog .next, dialog .previous").and(page.locator(":enabled")).first().click();
    expect(await title.textContent()).not.toBe(one.id);
    await page.locator("dialog .close").click();
    await page.locator("dialog[open]").waitFor({ state: "hidden" });
  });

  it("shows both readings of what is disputed", async () => {
    const one = corpus.cases.find(
      ({ expect: each }) =>
        "readings" in each && "ok" in each.readings.specification && "cbor" in each.readings.specification.ok,
    ) as Case;
    await open(`#case=${one.id}`);
    const text = await page.locator("dialog .disputed").textContent();
    const { specification } = (one.expect as { readings: { specification: { ok: { cbor: string } } } })
      .readings;
    expect(text).toContain("Reading of the specification");
    expect(text).toContain("Reading of the reference");
    expect(text).toContain(diagnosticOf(Buffer.from(specification.ok.cbor, "hex")));
    const outcomes = await page.locator("dialog .result .outcome").allTextContents();
    expect(outcomes[1]).toBe("◆ specification");
  });

  it("cuts off what is long, and says where the rest is", async () => {
    const one = corpus.cases.find(({ inputText }) => inputText.length > 100_000) as Case;
    await open(`#case=${one.id}`);
    expect(await page.locator("dialog .remark").first().textContent()).toContain(
      `airlock conformance show ${one.id}`,
    );
  });

  it("shows what is hostile, and does nothing else with it", async () => {
    await open(`#case=${encodeURIComponent(hostile.id)}`);
    const dialog = page.locator("dialog[open]");
    expect(await dialog.locator("h2").textContent()).toBe(hostile.id);
    const seen = HOSTILE.replace("\u202e", "\\u202e");
    expect(await dialog.locator(".detail").last().textContent()).toBe(seen);
    expect(await dialog.locator(".title").textContent()).toBe(seen);
    expect(await dialog.locator("img").count()).toBe(0);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  });

  it("asked for nothing but itself, and had nothing to complain about", () => {
    expect(new Set(requests)).toEqual(new Set([address]));
    expect(complaints).toEqual([]);
  });

  it("runs no script that is put into it", async () => {
    const victim = await browser.newPage();
    await victim.goto(address);
    await victim.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
    });
    expect(await victim.evaluate(() => "hacked" in window)).toBe(false);
    await victim.close();
  });
});
