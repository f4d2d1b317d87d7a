// Captions are read as people write them, in both formats.
import { describe, expect, it } from "vitest";
import { cuesOf, saidAt } from "./cues";

const VTT = `\uFEFFWEBVTT - of the demo

STYLE
::cue { color: red }

NOTE somebody checked this

intro
00:01.000 --> 00:02.500 line:0 align:start
<v Ada>Put it <b>here</b>.</v>

01:00:00.000 --> 01:00:01.000
5 &lt; 7 &amp; so on

00:02.000 --> 00:04.000
<c.loud>Second</c>
and more

00:09.000 --> 00:08.000
backwards
`;
const SRT = "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>One</i>\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,500\r\n{\\an8}Two\r\n";

describe("captions", () => {
  it("of WebVTT are read without notes, styles and marks, by their times", () => {
    expect(cuesOf(VTT)).toEqual([
      { fromS: 1, toS: 2.5, text: "Ada: Put it here." },
      { fromS: 2, toS: 4, text: "Second\nand more" },
      { fromS: 3600, toS: 3601, text: "5 < 7 & so on" },
    ]);
  });
  it("of SubRip are read alike", () => {
    expect(cuesOf(SRT)).toEqual([{ fromS: 1, toS: 2, text: "One" }, { fromS: 2, toS: 3.5, text: "Two" }]);
  });
  it("are shown from their beginning to just before their end, those that overlap together", () => {
    const cues = cuesOf(VTT);
    expect([0.99, 1, 2.2, 2.5, 4].map((time) => saidAt(cues, time).length)).toEqual([0, 1, 2, 1, 0]);
  });
  it("of a file that is none are none", () => {
    expect([cuesOf(""), cuesOf("<html>"), cuesOf("1\n2\n3")]).toEqual([[], [], []]);
  });
});
