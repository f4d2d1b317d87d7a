// What every test starts from: an address, and an IndexedDB kept in memory.
import "fake-indexeddb/auto";

Object.defineProperty(globalThis, "location", { value: new URL("http://assay.test/"), configurable: true });
