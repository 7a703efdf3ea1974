/** The documentation of the fixtures: whether it is whole, whether every link leads somewhere, and what decides its bytes. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { beforeAll, describe, expect, it } from "vitest";
import type { Defplan, Defpolicy } from "../air/defs/kinds.ts";
import { bareHash, nodeHash } from "../air/defs/node.ts";
import type { Grant, World } from "../air/manifest/world.ts";
import { askedEffects } from "../codegen/docs/asked-effects.ts";
import { expressionText, literalText, timeText } from "../codegen/docs/expression.ts";
import { htmlText, markdownText, shortened, wrapped } from "../codegen/docs/text.ts";
import { MARK } from "../codegen/emit/header.ts";
import { nameOfNode } from "../codegen/read.ts";
import { decidePolicy } from "../runtime/authorize/policy.ts";
import { documented, filesOf, hostileFiles, modelOfFiles, WORLDS } from "./docs-target-model.ts";
import { PROJECT } from "./extra-codecs.ts";
import { NASTY_TEXT } from "./nasty-names.ts";

/** All worlds in one model, and each alone. */
const INPUTS = new Map([
  ...WORLDS.map((world) => [world, filesOf(world)] as const),
  ["all", new Map(WORLDS.flatMap((world) => [...filesOf(world)]))],
  ["hostile", hostileFiles()],
  ["nasty", new Map([["nasty.air.json", NASTY_TEXT]])],
]);

const markdown = new MarkdownIt({ html: true, linkify: true });

function idsIn(html: string): string[] {
  return [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1] as string);
}

function linksIn(html: string): string[] {
  return [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map((match) => match[1] as string);
}

describe.each([...INPUTS])("of %s", (_name, inputs) => {
  const model = modelOfFiles(inputs);
  const worlds = model.worlds.filter(({ isLibrary }) => !isLibrary);
  let files: ReadonlyMap<string, string>;
  let page = "";

  beforeAll(async () => {
    files = await documented(model);
    page = files.get("index.html") as string;
  });

  it("each file begins with a comment that says what made it", () => {
    for (const [file, text] of files) {
      expect(text.startsWith(`<!--\n${MARK}`), file).toBe(true);
      const comment = text.slice("<!--".length, text.indexOf("-->"));
      expect(comment, file).not.toContain("--");
      expect(text, file).not.toMatch(/[\r\u2028]|undefined/);
      expect(text.endsWith("\n"), file).toBe(true);
    }
  });

  it("each definition has an anchor, its hashes and its place", () => {
    const ids = idsIn(page);
    expect(new Set(ids).size).toBe(ids.length);
    const written = [...files].filter(([file]) => file.endsWith(".md")).map(([, text]) => text);
    for (const node of model.own.spec.nodes) {
      const anchor = `${node.kind.slice("def".length)}-${nameOfNode(node)}`;
      expect(ids).toContain(anchor);
      expect(written.join().split(`<a id="${anchor}"></a>`).length, anchor).toBe(2);
      const article = page.slice(page.indexOf(`<article id="${anchor}">`)).split("</article>")[0];
      for (const wanted of [nodeHash(node), bareHash(node), htmlText(node.origin.path)])
        expect(article).toContain(wanted);
    }
    for (const { world } of worlds) expect(page).toContain(world.manifestHash);
  });

  it("each link in the page leads somewhere in it", () => {
    const ids = new Set(idsIn(page));
    const links = linksIn(page);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !link.startsWith("#") || !ids.has(link.slice(1)))).toEqual([]);
    for (const [, id] of page.matchAll(/ aria-(?:labelledby|describedby)="([^"]*)"/g))
      expect(ids).toContain(id);
  });

  it("each link in Markdown leads to a file, and to something in it", () => {
    const pages = new Map(
      [...files]
        .filter(([file]) => file.endsWith(".md"))
        .map(([file, text]) => [file, markdown.render(text)]),
    );
    const missing: string[] = [];
    for (const [file, html] of pages)
      for (const link of linksIn(html)) {
        const [target = "", anchor] = link.split("#").map(decodeURIComponent);
        const isThere =
          anchor === undefined ? files.has(target) : idsIn(pages.get(target) ?? "").includes(anchor);
        if (!isThere) missing.push(`${file}: ${link}`);
      }
    expect(missing).toEqual([]);
    expect(pages.has("README.md")).toBe(true);
  });

  it("each plan has a picture with all its steps and edges", () => {
    for (const { node } of model.plans) {
      const plan = node.def as Defplan;
      const article =
        files.get("plans.md")?.split(`<a id="plan-${plan.name}"></a>`)[1]?.split("\n## ")[0] ?? "";
      const file = /\]\(([^)]*\.svg)\)/.exec(article)?.[1] as string;
      const svg = files.get(file) as string;
      const boxes = [...svg.matchAll(/<g class="node ([a-z-]*)">/g)].map((match) => match[1]);
      expect(boxes.filter((kind) => kind !== "trigger").length).toBe(plan.steps.length);
      for (const { id, op } of plan.steps) {
        expect(svg).toContain(`>${id}</text>`);
        expect(boxes).toContain(op.replaceAll("_", "-"));
      }
      for (const { from, to, when } of plan.edges ?? []) {
        const guard = when === undefined ? "" : `, when ${htmlText(expressionText(when)).slice(0, 200)}`;
        expect(svg).toContain(`<title>${from} → ${to}${guard}`);
      }
      expect(svg).toMatch(/^<svg [^>]*role="img"/m);
      expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title>\n<desc id="[^"]+">[^<]+<\/desc>/);
      expect(page).toContain(svg.slice(svg.indexOf("<g transform"), svg.lastIndexOf("</svg>")));
    }
  });

  it("each manifest has a picture with its events, plans, reducers and grants", () => {
    const pictures = [...files].filter(([file]) => file.startsWith("world-")).map(([, text]) => text);
    expect(pictures.length).toBe(worlds.length);
    for (const { world } of worlds) {
      const { routing, triggers, defaults } = world.manifest;
      const names = [
        ...(routing?.events ?? []).flatMap(({ event, reducer }) => [`${event} goes to ${reducer}`, reducer]),
        ...(triggers ?? []).flatMap(({ event, plan }) => [`${event} starts ${plan}`, plan]),
        ...(defaults?.cap_grants ?? []).map(({ name, cap }) => `${name}, grant of ${cap}`),
        ...(defaults?.policy === undefined ? [] : [defaults.policy]),
      ];
      expect(pictures.some((svg) => names.every((name) => svg.includes(name)))).toBe(true);
    }
  });

  it("has the same bytes whatever the order of files", async () => {
    const again = await documented(modelOfFiles(new Map([...inputs].reverse())));
    expect([...again]).toEqual([...files]);
  });

  it("refers to nothing outside", () => {
    for (const [file, text] of files) {
      if (file.endsWith(".md")) continue;
      const addresses = [
        ...text.matchAll(/ (?:xlink:href|href|src|srcset|action|data|poster|style|on[a-z]+)="([^"]*)/g),
      ];
      expect(
        addresses.map(([, to]) => to).filter((to) => !to?.startsWith("#")),
        file,
      ).toEqual([]);
      const style = text.slice(text.indexOf("<style>"), text.indexOf("</style>"));
      expect(style, file).not.toMatch(/url\(|@import|\/\/[a-z]/);
    }
  });
});

it("does not depend on the locale or the time zone", () => {
  const script = `
    import { documented, filesOf, modelOfFiles } from "./tests/docs-target-model.ts";
    import { hashBytes } from "./air/hash.ts";
    const files = await documented(modelOfFiles(filesOf("digest")));
    process.stdout.write(hashBytes(Buffer.from(JSON.stringify([...files]))));`;
  const hashUnder = (locale: string, zone: string) =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      cwd: PROJECT,
      encoding: "utf8",
      env: { ...process.env, LANG: locale, LC_ALL: locale, TZ: zone },
    });
  expect(hashUnder("tr_TR.UTF-8", "Asia/Tokyo")).toBe(hashUnder("C", "UTC"));
});

describe("what the documentation says", () => {
  it("is who uses what, in both directions", async () => {
    const page = (await documented(modelOfFiles(filesOf("safe-upgrade")))).get("index.html") as string;
    const article = (id: string): string =>
      page.slice(page.indexOf(`<article id="${id}">`)).split("</article>")[0] as string;
    expect(article("schema-safe.app/Outcome@1")).toContain(">safe.app/ReleaseState@1<");
    expect(article("plan-safe.upgrade/UpgradePlan@1")).toContain("#effect-sys/governance.propose@1");
    expect(article("effect-sys/governance.propose@1")).toContain("#plan-safe.upgrade/UpgradePlan@1");
    expect(article("cap-sys/governance@1")).toContain("(grant upgrade)");
    expect(article("module-safe.app/Release@1")).toContain("(rule 5: allow)");
    expect(article("world-safe-upgrade")).toMatch(/timer\.set.*allowed, rule 5/s);
  });

  it("is what the policy says of each effect that is asked for", async () => {
    const denied = new Map(filesOf("ledger"));
    for (const [path, text] of denied) denied.set(path, text.replaceAll('"allow"', '"deny"'));
    const page = (await documented(modelOfFiles(denied))).get("worlds.md") as string;
    expect(page).toMatch(/bank\.transfer.*denied, rule 0/);
    const bare = [...filesOf("ledger")].map(
      ([path, text]) => [path, text.replace(/"policy": "ledger\/policy@1",/, "")] as const,
    );
    const none = (await documented(modelOfFiles(new Map(bare)))).get("worlds.md") as string;
    expect(none).toContain("denied, there is no policy");
  });

  it("is what the kernel would find in the policy, whatever its rules are", () => {
    const world = modelOfFiles(filesOf("safe-upgrade")).worlds[0]?.world as World;
    const asked = askedEffects(world);
    const any = (...words: string[]) => fc.option(fc.constantFrom(...words, "other"), { nil: undefined });
    const when = fc.record({
      effect_kind: any(...asked.map(({ kind }) => kind)),
      cap_name: any("upgrade", "deadline"),
      cap_type: any("governance", "timer"),
      origin_kind: any("plan", "reducer"),
      origin_name: any("safe.upgrade/UpgradePlan@1", "safe.app/Release@1"),
    });
    const rule = fc.record({ when, decision: fc.constantFrom("allow", "deny") });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (rules) => {
        const def = { name: "x/p@1", rules } as Defpolicy;
        const other = { ...world, def: () => ({ node: { kind: "defpolicy", def } }) } as unknown as World;
        for (const { verdict, grant, kind, origin, by } of askedEffects(other)) {
          const { name: cap_name, cap } = grant as Grant;
          const request = {
            effect_kind: kind,
            cap_name,
            cap_type: cap.cap_type,
            origin_kind: origin,
            origin_name: by,
          };
          const { decision, rule_index } = decidePolicy(def, request);
          expect(verdict).toMatchObject({ allowed: decision === "allow", rule: rule_index ?? undefined });
        }
      }),
    );
  });

  it("is examples, what they hash to and why others are refused", async () => {
    const $examples = [
      { value: "5", title: "<b>five</b>" },
      { reject: -1, code: "value.range" },
    ];
    const defs = [{ $kind: "defschema", name: "x/A@1", type: { nat: {} }, $examples }];
    const files = await documented(modelOfFiles(new Map([["a.air.json", JSON.stringify(defs)]])));
    const page = files.get("schemas.md") as string;
    expect(page).toMatch(/&lt;b&gt;five&lt;\/b&gt; \| <code>"5"<\/code> \| <code>sha256:[0-9a-f]{64}/);
    expect(page).toContain("| refused: <code>value.range</code> |");
  });

  it("is the definitions of a library, which has no manifest", async () => {
    const defs = [{ $kind: "defschema", name: "x/A@1", type: { ref: "sys/TimerFired@1" } }];
    const files = await documented(modelOfFiles(new Map([["a.air.json", JSON.stringify(defs)]])));
    expect([...files.keys()].sort()).toEqual(["README.md", "builtins.md", "index.html", "schemas.md"]);
    expect(files.get("builtins.md")).toContain('<a id="schema-sys/TimerFired@1"></a>');
  });
});

describe("texts", () => {
  it("of expressions have brackets where they are needed", () => {
    const [a, b] = [{ ref: "@plan.input.a" }, { nat: 1n }];
    const sum = { op: "add", args: [a, b] };
    expect(
      expressionText({
        op: "and",
        args: [
          { op: "lt", args: [sum, b] },
          { op: "not", args: [a] },
        ],
      }),
    ).toBe("@plan.input.a + 1 < 1 and not(@plan.input.a)");
    expect(expressionText({ op: "sub", args: [sum, { op: "sub", args: [a, b] }] })).toBe(
      "(@plan.input.a + 1) - (@plan.input.a - 1)",
    );
    expect(expressionText({ record: { "a b": { variant: { tag: "x", value: { list: [b] } } } } })).toBe(
      '{ "a b": x([1]) }',
    );
    expect(
      literalText({ record: { at: { time_ns: 5n }, none: { null: {} }, bytes: { bytes_b64: "aGk=" } } }),
    ).toBe('{ at: 1970-01-01T00:00:00.000000005Z, bytes: base64 "aGk=" }');
    expect(timeText(2n ** 64n - 1n)).toBe("2554-07-21T23:34:33.709551615Z");
  });

  it("are cut by what they take up", () => {
    expect(shortened("abcdef", 6)).toBe("abcdef");
    expect(shortened("abcdefg", 6)).toBe("abcde…");
    expect(shortened("漢字漢字", 6)).toBe("漢字…");
    expect(shortened("\u202e", 60)).toBe("\\u202e");
    expect(shortened(`a${"\u0301".repeat(1000)}`, 6).length).toBeLessThan(20);
    expect(shortened("x".repeat(1_000_000), 1000).length).toBe(1000);
    expect(wrapped("one two three", 7, 4)).toEqual(["one two", "three"]);
    expect(wrapped("x".repeat(30), 10, 2)).toEqual(["x".repeat(10), `${"x".repeat(9)}…`]);
    expect(wrapped("", 10, 2)).toEqual([]);
  });

  it("mean nothing to Markdown", () => {
    for (const text of [
      "a|b",
      "*a*",
      "_a_",
      "[a](b)",
      "<b>",
      "`a`",
      "~~a~~",
      "# a",
      "1. a",
      "- a",
      "+ a",
      "a\\",
      "https://a.example",
      "&lt;",
      "a_b",
    ]) {
      const html = new MarkdownIt({ linkify: true }).render(markdownText(text));
      expect(html).toBe(
        `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</p>\n`,
      );
    }
  });
});
