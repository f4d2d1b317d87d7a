// What every test starts from: an IndexedDB kept in memory.
import "fake-indexeddb/auto";
