/** Most bytes of one argument or one `NAME=value` that Linux hands to a command: MAX_ARG_STRLEN of execve(2), less its NUL. */
const mostBytes = 131_071;

export const longestSentence = `Linux hands a command no more than ${mostBytes} in one argument or variable; put it into a file, or on stdin`;

/** True when no command can be given this as an argument or a variable. */
export function isTooLong(text: string): boolean {
  return text.length > mostBytes / 3 && byteLength(text) > mostBytes;
}

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
