// Loops over a part of a clip, and several angles that stay in step.
import { describe, expect, it } from "vitest";
import { AngleGroup, type Angle } from "./group";
import { nextIn, withEnd, withStart } from "./range";

describe("a loop", () => {
  it("runs from the frame that was set to the end, until an end is set", () => {
    expect(withStart(null, 30, 99)).toEqual({ from: 30, to: 99 });
    expect(withEnd({ from: 30, to: 99 }, 40)).toEqual({ from: 30, to: 40 });
  });
  it("never ends before it begins", () => {
    expect(withStart({ from: 10, to: 40 }, 60, 99)).toEqual({ from: 60, to: 99 });
    expect(withEnd({ from: 50, to: 99 }, 20)).toEqual({ from: 0, to: 20 });
  });
  it("leads back past its end and before its beginning, and leaves alone what is inside", () => {
    const range = { from: 30, to: 40 };
    expect([29, 30, 35, 40, 41].map((frame) => nextIn(range, frame))).toEqual([30, null, null, null, 30]);
  });
});

describe("angles of one scene", () => {
  const angle = (group: AngleGroup, said: string[], name: string) => {
    const made: Angle & { timeS: number } = {
      timeS: 0,
      goToTime: (timeS) => { made.timeS = timeS; said.push(`${name} to ${timeS}`); group.moved(made); },
      play: async () => { said.push(`${name} plays`); group.played(made); },
      pause: () => { said.push(`${name} stops`); group.paused(made); },
      setSpeed: (speed) => { said.push(`${name} at ${speed}`); group.sped(made, speed); },
      catchUp: (timeS) => { made.timeS = timeS; said.push(`${name} catches up`); },
    };
    group.join(made);
    return made;
  };
  it("follow whoever is moved, once, and lead nobody in turn", () => {
    const said: string[] = [];
    const group = new AngleGroup();
    angle(group, said, "left");
    const right = angle(group, said, "right");
    right.goToTime(2);
    expect(said).toEqual(["right to 2", "left to 2"]);
    said.length = 0;
    right.setSpeed(0.5);
    expect(said).toEqual(["right at 0.5", "left at 0.5"]);
  });
  it("are brought together when they run apart, by the first alone", () => {
    const said: string[] = [];
    const group = new AngleGroup();
    const left = angle(group, said, "left");
    const right = angle(group, said, "right");
    left.timeS = 3; right.timeS = 2.95;
    group.ran(left);
    right.timeS = 2.8;
    group.ran(right);
    expect(said).toEqual([]);
    group.ran(left);
    expect([said, right.timeS]).toEqual([["right catches up"], 3]);
  });
});
