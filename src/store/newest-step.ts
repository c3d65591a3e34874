/**
 * The name of the newest migration, which a database must have reached. Apart from the list, so that the quiet minute does
 * not load every step; a test holds the two together.
 */
export const newestStep = '0002-flow';
