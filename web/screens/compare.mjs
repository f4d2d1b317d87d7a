// Compares a picture of a page with the one that is kept, in a browser: it decodes both, and needs no library.
//
// Both are drawn a quarter as wide and high first. At that size the edges of letters, which every machine smooths in its
// own way, are gone; what is left are boxes, colours and how much is written where. Places whose content depends on the
// time of the day, or on which fonts a machine has beside ours, are left out.

/** One pixel of the small pictures stands for so many by so many of the page. */
const SCALE = 4;
/** Colours that differ by less, of 255, are the same: the kept pictures are JPEGs, and digits differ from one another. */
const SAME = 24;
/** The share of the page that may differ: of 1440 by 900 pixels, a spot of 36 by 36. Two runs differ in nothing at all. */
export const TOLERANCE = 0.001;

/** A text with a letter of a script, or a picture letter, that no bundled font has: only what people import can hold one. */
export const FOREIGN = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]|\p{Emoji_Presentation}/u;

/** What on a page shows the time, a number that grows with the day, or a letter that is not ours: their boxes, in pixels of the page. */
export function changing(page) {
  return page.evaluate((letters) => {
    const foreign = new RegExp(letters, "u");
    const TIME = /\d{1,2}:\d{2}|\b\d{1,2} [A-Z][a-z]{2}\b|\bago\b|\btoday\b|\byesterday\b|\btomorrow\b|\blate\b|\bdue\b|\bpace\b|\bin \d+ (h|min|d)/i;
    const boxes = [];
    const keep = ({ left, top, width, height }) => width > 0 && boxes.push({ x: left - 4, y: top - 4, width: width + 8, height: height + 8 });
    const line = (element) => (getComputedStyle(element).display === "inline" ? line(element.parentElement) : element);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      // A text that wraps elsewhere moves what is under it within its own box.
      if (TIME.test(node.textContent)) keep(node.parentElement.getBoundingClientRect());
      // How wide it is differs from machine to machine, and so does where the rest of its line stands.
      if (foreign.test(node.textContent)) keep(line(node.parentElement).getBoundingClientRect());
    }
    // How fast a project goes depends on the hour, and how long the sentence about it is; what stands below moves with it.
    for (const one of document.querySelectorAll(".columns > .column:first-child")) keep(one.getBoundingClientRect());
    // Charts of days, and frames of clips, which are drawn when they are decoded.
    for (const one of document.querySelectorAll("svg[role=img], canvas, video, progress, meter")) keep(one.getBoundingClientRect());
    return boxes;
  }, FOREIGN.source);
}

/** A picture of a page as it stands, a PNG in base 64; whoever looks does not wait for a small file. */
export async function shot(page) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  // A cursor that blinks is there by chance.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { caret-color: transparent !important }");
    document.adoptedStyleSheets = [sheet];
  });
  return (await sessions.get(page).send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true })).data;
}
const sessions = new WeakMap();

/**
 * How much of two pictures differs, 0 to 1, how much of them was compared, and, where it is more than TOLERANCE, a picture
 * of where they differ, a PNG. The two are given in base 64, with their type.
 */
export async function compare(page, kept, actual, boxes) {
  const addresses = [kept, actual].map(({ type, base64 }) => `data:image/${type};base64,${base64}`);
  const { png, ...found } = await page.evaluate(differ, { addresses, boxes, scale: SCALE, same: SAME, tolerance: TOLERANCE });
  return { ...found, difference: png && Buffer.from(png.split(",")[1], "base64") };
}

/** Runs in the page. */
async function differ({ addresses, boxes, scale, same, tolerance }) {
  const images = await Promise.all(addresses.map(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }));
  const [one, other] = images;
  const [width, height] = [Math.round(other.width / scale), Math.round(other.height / scale)];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const small = (image) => {
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    context.fillStyle = "#808080";
    for (const box of boxes) context.fillRect(Math.floor(box.x / scale), Math.floor(box.y / scale), Math.ceil(box.width / scale) + 1, Math.ceil(box.height / scale) + 1);
    return context.getImageData(0, 0, width, height);
  };
  const [before, after] = images.map(small);
  const [old, now] = [before.data, after.data];
  const apart = (at) => Math.max(Math.abs(old[at] - now[at]), Math.abs(old[at + 1] - now[at + 1]), Math.abs(old[at + 2] - now[at + 2]));
  // The grey of what is left out is exact in both.
  const grey = (data, at) => data[at] === 128 && data[at + 1] === 128 && data[at + 2] === 128;
  let [count, left] = [0, 0];
  for (let at = 0; at < now.length; at += 4) {
    if (grey(old, at) && grey(now, at)) left += 1;
    else if (apart(at) > same) count += 1;
  }
  const share = one.width === other.width && one.height === other.height ? count / (width * height) : 1;
  const found = { share, compared: 1 - left / (width * height) };
  if (share <= tolerance) return found;
  for (let at = 0; at < now.length; at += 4) {
    // What is the same fades; what differs is red.
    now.set(apart(at) > same ? [220, 0, 60] : [0, 1, 2].map((channel) => 200 + now[at + channel] / 5), at);
  }
  context.putImageData(after, 0, 0);
  return { ...found, png: canvas.toDataURL("image/png") };
}
