// Media: true frame numbers, what part of a picture is seen, and text as blocks.
import { describe, expect, it } from "vitest";
import { FrameIndex } from "./frames";
import { blocksOf } from "./text/blocks";
import { placesIn } from "./text/find";
import { Viewport, ZOOM_MAX } from "./viewport.svelte";

describe("a frame index", () => {
  const uneven = new FrameIndex([0, 0.1, 0.15, 0.4]);

  it("says which frame is on the screen, also at an uneven rate", () => {
    expect([0, 0.05, 0.1, 0.149, 0.2, 0.4, 9].map((time) => uneven.at(time))).toEqual([0, 0, 1, 1, 2, 3, 3]);
  });
  it("is found again from each frame's own time and middle", () => {
    for (const frame of [0, 1, 2, 3]) {
      expect(uneven.at(uneven.timeOf(frame))).toBe(frame);
      expect(uneven.at(uneven.middleOf(frame, 0.5))).toBe(frame);
    }
  });
  it("forgives a clock of whole ticks", () => {
    expect(uneven.at(0.0999)).toBe(1);
  });
  it("spreads frames evenly where nothing better is known", () => {
    const even = FrameIndex.even(180, 15);
    expect([even.count, even.last, even.at(4.25)]).toEqual([180, 179, 51]);
  });
});

describe("a viewport", () => {
  const open = () => {
    const viewport = new Viewport();
    viewport.room = { width: 800, height: 600 };
    viewport.picture = { width: 1600, height: 800 };
    return viewport;
  };
  it("fits the picture, and does not blow a small one up", () => {
    const viewport = open();
    expect(viewport.scale).toBe(0.5);
    viewport.picture = { width: 100, height: 100 };
    expect(viewport.scale).toBe(1);
  });
  it("keeps the point under the pointer where it is", () => {
    const viewport = open();
    const point = { x: 120, y: -80 };
    const under = () => ({ x: (point.x - viewport.offset.x) / viewport.scale, y: (point.y - viewport.offset.y) / viewport.scale });
    const before = under();
    viewport.zoomAt(3, point);
    expect(under().x).toBeCloseTo(before.x);
    expect(under().y).toBeCloseTo(before.y);
  });
  it("zooms to 3200 % and no further", () => {
    const viewport = open();
    for (let step = 0; step < 60; step++) viewport.zoomIn();
    expect(viewport.scale).toBe(ZOOM_MAX);
  });
  it("never loses the picture", () => {
    const viewport = open();
    viewport.oneToOne();
    viewport.pan(1e6, -1e6);
    expect(Math.abs(viewport.offset.x)).toBeLessThanOrEqual(800 + 400);
  });
  it("fits by the other side after a quarter turn", () => {
    const viewport = open();
    viewport.turn();
    expect(viewport.fitScale).toBe(600 / 1600);
  });
});

describe("text", () => {
  it("is cut at empty lines", () => {
    expect(blocksOf("one\n\n\ntwo").map((block) => block.text)).toEqual(["one", "two"]);
  });
  it("of a conversation comes as turns", () => {
    expect(blocksOf([{ role: "user", content: "hi" }, { speaker: "bot", text: "hello" }, "bye"])).toEqual([
      { speaker: "user", text: "hi" }, { speaker: "bot", text: "hello" }, { text: "bye" },
    ]);
  });
  it("is found without case, at its own places", () => {
    expect([...placesIn("Spam, spam and SPAM", "spam")]).toEqual([0, 6, 15]);
  });
});
