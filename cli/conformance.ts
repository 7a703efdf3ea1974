import { Command } from "commander";
export function conformanceCommand(): Command { return new Command("conformance"); }
