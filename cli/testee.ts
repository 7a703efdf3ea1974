import { Command } from "commander";
export function testeeCommand(): Command { return new Command("testee"); }
