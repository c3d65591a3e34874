/** How a command is given: a list runs exactly as it is; a shell line needs the setting `allowShell`. */
export type Command = { argv: string[] } | { shell: string };
