// What is done when a file will not load: a new address for one that had run out, the truth about one that is broken.
import { afterEach, expect, test, vi } from "vitest";
import type { Media } from "../client/spec";
import { MediaStore } from "./prepare";

const media: Media = { hash: "h", type: "video/mp4", name: "a.mp4", size: 1, url: "/media/p/h?until=1" };
const fresh = { ...media, url: "/media/p/h?until=2" };
const refused = (status: number, code: string) => new Response(JSON.stringify({ title: "x", code }), { status });

function serve(answer: (address: string) => Response) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return answer(address);
  });
  return asked;
}
const expiring = (address: string) => (address.endsWith("=2") ? new Response("ok") : refused(403, "media_address"));

afterEach(() => vi.unstubAllGlobals());

test("an address that has run out is replaced by asking for the fields again", async () => {
  serve(expiring);
  const store = new MediaStore("p", async () => [fresh]);
  expect(await store.recover(media)).toEqual({ address: fresh.url });
  expect(store.address(media)).toBe(fresh.url);
});

test("a file that was made ready in vain before another one brought new addresses is tried at its own new one", async () => {
  serve(expiring);
  const store = new MediaStore("p", async () => [fresh]);
  await store.recover(media, media.url);
  serve(() => new Response("bytes", { status: 206 }));
  expect(await store.recover(media, media.url)).toEqual({ address: fresh.url });
  expect(await store.recover(media, fresh.url)).toEqual({ trouble: "unplayable" });
});

test("a file that is there and will not play is called unplayable", async () => {
  serve(() => new Response("bytes", { status: 206 }));
  expect(await new MediaStore("p", async () => [fresh]).recover(media)).toEqual({ trouble: "unplayable" });
});

test("a file that nobody can get at now is out of reach, not unplayable", async () => {
  serve(() => refused(503, "busy"));
  expect(await new MediaStore("p", async () => [fresh]).recover(media)).toEqual({ trouble: "unreachable" });
  serve(expiring);
  expect(await new MediaStore("p", async () => [media]).recover(media)).toEqual({ trouble: "unreachable" });
  expect(await new MediaStore("p").recover(media)).toEqual({ trouble: "unreachable" });
});

test("several parts of one file ask for a new address once", async () => {
  const asked = serve(expiring);
  const renew = vi.fn(async () => [fresh]);
  const store = new MediaStore("p", renew);
  const parts = await Promise.all([store.read(media), store.read(media)]);
  expect(parts.map((part) => part.status)).toEqual([200, 200]);
  expect(renew).toHaveBeenCalledTimes(1);
  expect(asked.filter((address) => address === fresh.url)).toHaveLength(2);
});
