// Nouns after a number that is printed already: `1 review`, `12 reviews`.

/** English has two forms; another language brings a function of its own. */
export const plural = (n: string, one: string, many: string): string => `${n} ${n === "1" ? one : many}`;
