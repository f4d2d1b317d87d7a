// Drawings for what no bundled font has a letter for, so that they look the same on every machine: lines in a square of 12.

export const SIGNS = {
  left: "M10 6H2M5.2 2.8 2 6l3.2 3.2",
  right: "M2 6h8M6.8 2.8 10 6 6.8 9.2",
  up: "M6 10V2M2.8 5.2 6 2l3.2 3.2",
  down: "M6 2v8M2.8 6.8 6 10l3.2-3.2",
  enter: "M10 2.7V7H2M4.8 4.2 2 7l2.8 2.8",
  erase: "M4.2 2.6H11v6.8H4.2L1 6zM6 4.6l2.8 2.8M8.8 4.6 6 7.4",
  shift: "M6 1.6 1.6 6.2h2.5v4h3.8v-4h2.5z",
  command: "M4.4 4.4h3.2v3.2H4.4zM4.4 4.4H3.1a1.4 1.4 0 1 1 1.3-1.3zM7.6 4.4V3.1a1.4 1.4 0 1 1 1.3 1.3zM7.6 7.6h1.3a1.4 1.4 0 1 1-1.3 1.3zM4.4 7.6v1.3a1.4 1.4 0 1 1-1.3-1.3z",
  option: "M1.4 2.8h2.8l3.2 6.4h3.2M7 2.8h3.6",
} as const;

export type Sign = keyof typeof SIGNS;
