/** What the compiler is to be told, so that what comes out is a module of a world. */
import { headerLines } from "../emit/header.ts";
import { importPath } from "../paths.ts";

/**
 * The text of `asconfig.json`. The runtime is named relative to the folder that the compiler is run in, which is that of the
 * config of the generator.
 */
export function compilerOptions(folder: string): string {
  const config = {
    $comment: headerLines([])[0],
    options: {
      runtime: importPath("", `${folder}/allocator`),
      // Nobody gives memory back, so nobody need know which objects are in use.
      stackSize: -1,
      // Nothing is imported: what would call `abort` traps.
      use: ["abort="],
      initialMemory: 2,
      noAssert: true,
      optimizeLevel: 3,
      shrinkLevel: 2,
      disable: ["bulk-memory", "mutable-globals", "nontrapping-f2i", "sign-extension"],
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
