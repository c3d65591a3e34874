/** The word by which the program asks the query of a condition, in a process of its own. */
export const queryWord = 'answer-condition';

/** What that process reads on its standard input: it may hold a password, which has no place among arguments. */
export interface QueryOrder {
  url: string;
  query: string;
  timeoutMs: number;
}
