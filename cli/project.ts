/** Where the installed package lies: its spec, its corpus, its generated files. */
import { fileURLToPath } from "node:url";

export const PROJECT = fileURLToPath(new URL("..", import.meta.url));
