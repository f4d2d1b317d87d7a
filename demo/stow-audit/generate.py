#!/usr/bin/env python3
"""Draw the stow-audit demo: clips, pictures, items.jsonl and truth.jsonl.

Each clip shows a fabric pod with labelled bins and a gloved hand that takes
one product and puts it somewhere. A record says which bin; sometimes it is
wrong. The seed decides every choice, and all art is drawn here, so the output
is free of third-party rights and its true answers are exact.

Usage:
    python generate.py                      # seeds 101-110, into this folder
    python generate.py --seeds 103 --out /some/folder

Needs numpy, opencv-python-headless and pillow, and ffmpeg with libx264.
"""

import argparse
import json
import math
import random
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 540
FPS, SECONDS = 12, 15
FRAMES = FPS * SECONDS
MAX_CLIP_BYTES = 170_000
SUPERSAMPLE = 4

COLOURS = {
    "red": (176, 48, 46), "navy": (38, 56, 112), "white": (226, 224, 214),
    "green": (46, 112, 74), "black": (42, 42, 46), "mustard": (214, 168, 56),
    "kraft": (170, 132, 90), "teal": (38, 126, 134), "plum": (110, 58, 104),
    "sky": (108, 160, 196), "coral": (214, 110, 88), "grey": (128, 132, 136),
}

# title, words on the package, package, shape, colours, (l, w, h) in cm, grams
PRODUCTS = [
    ("Steel water bottle 0.5 l", "STEEL|BOTTLE|0.5 l", "carton", "box",
     "navy teal coral", (22.0, 11.0, 8.0), 310),
    ("Board game Harbour Lights", "HARBOUR|LIGHTS", "carton", "box",
     "sky plum red", (26.0, 20.0, 6.0), 870),
    ("Paperback The Salt Road", "THE|SALT|ROAD", "book", "box",
     "mustard green black", (19.8, 13.0, 2.6), 290),
    ("Phone case Clear", "CLEAR|CASE", "polybag", "bag",
     "white sky grey", (19.0, 12.0, 1.6), 62),
    ("T-shirts, pack of 3", "T-SHIRTS|3 x M", "polybag", "bag",
     "grey navy coral", (28.0, 21.0, 4.0), 480),
    ("Vitamin D tablets, 180", "VITA|D|180", "bottle", "jar",
     "white mustard green", (14.0, 8.4, 8.4), 165),
    ("LED bulbs E27, pack of 4", "LED|E27 x4", "carton", "box",
     "white sky mustard", (14.0, 14.0, 7.0), 240),
    ("Puzzle Alpine Lake, 500 pieces", "ALPINE|LAKE|500", "carton", "box",
     "sky green teal", (25.0, 18.0, 5.0), 540),
    ("Cat toy with feathers", "CAT|TOY", "polybag", "bag",
     "coral plum mustard", (22.0, 14.0, 3.0), 85),
    ("Notebook A5, dotted", "DOTTED|A5", "book", "box",
     "black kraft red", (21.0, 14.8, 1.8), 320),
    ("Coffee beans 250 g, Huila", "HUILA|250 g", "bag", "bag",
     "kraft black red", (23.0, 14.0, 7.0), 265),
    ("Tape measure 5 m", "TAPE|5 m", "carton", "box",
     "mustard black red", (15.0, 12.0, 5.0), 230),
    ("Bicycle light set", "BIKE|LIGHT|SET", "carton", "box",
     "black green white", (17.0, 13.0, 6.0), 190),
    ("Oat bath soap, 2 bars", "OAT|SOAP", "carton", "box",
     "kraft white plum", (16.0, 11.0, 5.5), 210),
    ("Hand cream 100 ml", "HAND|CREAM", "bottle", "jar",
     "coral white teal", (17.0, 7.6, 5.0), 128),
    ("Playing cards, linen", "LINEN|CARDS", "carton", "box",
     "red navy black", (13.0, 10.0, 3.0), 110),
]

# scenario, low light, camera shake: one for each demo clip, in seed order
DEMO = [
    ("stowed", False, False), ("wrong_bin", False, False),
    ("stowed", True, False), ("dropped", False, False),
    ("hesitates", False, True), ("overhang", False, False),
    ("restowed", False, False), ("kept", False, False),
    ("boundary", False, False), ("second_item", False, True),
]


def font(size):
    """The typeface Pillow carries, so that every machine draws the same."""
    return ImageFont.load_default(max(6, round(size)))


# ---------------------------------------------------------------- products

@dataclass
class Product:
    """One thing to stow, with what the auditor is told about it."""

    title: str
    words: list
    package: str
    shape: str
    colour: str
    dims_cm: tuple
    weight_g: int
    code: str

    @classmethod
    def draw_from(cls, rng, row=None):
        """Choose a product (or take a row), its colour and its exact size."""
        title, words, package, shape, colours, dims, weight = (
            row or rng.choice(PRODUCTS))
        colour = rng.choice(colours.split())
        letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        return cls(
            title=f"{title}, {colour}", words=words.split("|"),
            package=package, shape=shape, colour=colour,
            dims_cm=tuple(round(d * rng.uniform(0.96, 1.04), 1)
                          for d in dims),
            weight_g=round(weight * rng.uniform(0.97, 1.03)),
            code="".join(rng.choice(letters) for _ in range(9)))


def draw_outline(draw, shape, width, height, rgb):
    """Fill the silhouette of a package."""
    if shape == "jar":
        draw.rounded_rectangle((0, 0, width - 1, height - 1),
                               radius=height // 5, fill=rgb + (255,))
        cap = tuple(int(c * 0.62) for c in rgb) + (255,)
        draw.rectangle((int(0.86 * width), height // 7,
                        width - 1, height * 6 // 7), fill=cap)
    elif shape == "bag":
        draw.polygon([(0, int(height * .05)), (int(width * .5), 0),
                      (width - 1, int(height * .06)),
                      (int(width * .98), height - 1),
                      (int(width * .02), int(height * .97))],
                     fill=rgb + (245,))
    else:
        draw.rectangle((0, 0, width - 1, height - 1), fill=rgb + (255,))


def draw_print(draw, product, width, height, rgb):
    """Print the name, an accent band and a bar code on a package."""
    dark = sum(rgb) < 400
    ink = (246, 244, 236, 255) if dark else (32, 32, 34, 255)
    accent = tuple(min(255, int(c * 1.35 + 24)) if dark else int(c * 0.78)
                   for c in rgb) + (255,)
    right = int(width * (0.84 if product.shape == "jar" else 0.98))
    draw.rectangle((int(width * .02), int(height * .70),
                    right, int(height * .755)), fill=accent)
    longest = max(len(word) for word in product.words)
    size = min(height * .25, height * .62 / len(product.words),
               width * 1.15 / max(longest, 3))
    for row, word in enumerate(product.words):
        draw.text((width * .07, height * .05 + row * size * 1.02), word,
                  font=font(size), fill=ink, stroke_width=max(1, size // 22),
                  stroke_fill=ink)
    left, top = int(width * .50), int(height * .73)
    edge, bottom = int(width * .84), int(height * .93)
    draw.rectangle((left, top, edge, bottom), fill=(250, 249, 244, 255))
    bars, x = random.Random(product.code), left + width * .02
    while x < edge - width * .02:
        bar = bars.choice([1, 1, 2, 3]) * width / 170
        draw.rectangle((x, top + height * .02, x + bar, bottom - height * .02),
                       fill=(16, 16, 16, 255))
        x += bar + bars.choice([1.2, 2, 3]) * width / 170


def draw_package(product, px_per_cm):
    """Draw the front of a package; returns float RGBA, shape (h, w, 4)."""
    width = max(18, round(product.dims_cm[0] * px_per_cm))
    height = max(16, round(product.dims_cm[1] * px_per_cm))
    big = (width * SUPERSAMPLE, height * SUPERSAMPLE)
    image = Image.new("RGBA", big, COLOURS[product.colour] + (0,))
    draw = ImageDraw.Draw(image)
    draw_outline(draw, product.shape, *big, COLOURS[product.colour])
    draw_print(draw, product, *big, COLOURS[product.colour])
    pixels = np.asarray(image).astype(np.float32)
    if product.shape == "jar":
        light = 0.66 + 0.5 * np.sin(np.linspace(.35, 2.6, big[1]))[:, None]
        pixels[..., :3] *= light[..., None]
    else:
        pixels[..., :3] *= np.linspace(1.1, .84, big[1])[:, None, None]
    if product.shape == "bag":
        folds = np.random.RandomState(len(product.code) + product.weight_g)
        coarse = folds.rand(6, 8).astype(np.float32)
        folds = cv2.resize(coarse, big, interpolation=cv2.INTER_CUBIC)
        pixels[..., :3] += (folds[..., None] - .5) * 70
    pixels[..., :3] = np.clip(pixels[..., :3], 0, 255)
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)


def save_picture(product, path):
    """Save the catalogue picture: the package alone on a light ground."""
    side = 360
    front = draw_package(product, 290 / max(product.dims_cm[:2]))
    canvas = np.full((side, side, 3), (244, 242, 237), np.float32)
    paste(canvas, front, (side / 2, side / 2), shadow=0.30)
    Image.fromarray(canvas.clip(0, 255).astype(np.uint8)).save(
        path, quality=82, optimize=True)


# ------------------------------------------------------------ compositing

def paste(canvas, texture, centre, angle=0.0, clip=None, shadow=0.38):
    """Blend an RGBA texture into an RGB canvas, turned and with a shadow.

    clip is an optional mask (h, w) in 0..1 outside which nothing is drawn.
    """
    height, width = texture.shape[:2]
    limit_y, limit_x = canvas.shape[:2]
    side = int(math.hypot(width, height)) + 24
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turn[:, 2] += (side / 2 - width / 2 + centre[0] % 1,
                   side / 2 - height / 2 + centre[1] % 1)
    turned = cv2.warpAffine(texture, turn, (side, side))
    left, top = (int(math.floor(c)) - side // 2 for c in centre)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(limit_x, left + side), min(limit_y, top + side)
    if x1 <= x0 or y1 <= y0:
        return
    part = turned[y0 - top:y1 - top, x0 - left:x1 - left]
    alpha = part[..., 3:] / 255
    shade = cv2.GaussianBlur(alpha[..., 0], (0, 0), 5)
    shade = np.roll(shade, 5, axis=0)[..., None] * shadow
    if clip is not None:
        inside = clip[y0:y1, x0:x1, None]
        alpha, shade = alpha * inside, shade * inside
    under = canvas[y0:y1, x0:x1] * (1 - shade)
    canvas[y0:y1, x0:x1] = under * (1 - alpha) + part[..., :3] * alpha


def shaded(texture, light):
    """The same texture in less light."""
    return np.dstack([texture[..., :3] * light, texture[..., 3]])


# -------------------------------------------------------------------- pod

@dataclass
class Pod:
    """A fabric shelf with bins, named column then row: 1A is bottom left."""

    rows: int
    cols: int
    bins: dict
    px_per_cm: float
    background: np.ndarray = None
    bands: np.ndarray = None

    def clip(self, name):
        """Mask of one bin's opening."""
        mask = np.zeros((HEIGHT, WIDTH), np.float32)
        x0, y0, x1, y1 = map(int, self.bins[name])
        mask[y0:y1, x0:x1] = 1
        return mask

    def neighbours(self, name, same_row=False):
        """Bins that share a wall with this one."""
        def near(other):
            across = abs(int(other[0]) - int(name[0]))
            down = abs(ord(other[1]) - ord(name[1]))
            return (across, down) == (1, 0) or (
                (across, down) == (0, 1) and not same_row)
        return [other for other in self.bins if near(other)]


def build_pod(rng, noise):
    """Lay out the bins, then draw the pod, its contents and the labels."""
    rows, cols = rng.choice([(3, 4), (3, 5), (4, 4), (4, 5)])
    x0, x1 = rng.randint(128, 160), rng.randint(800, 836)
    y0, y1 = rng.randint(30, 44), rng.randint(456, 474)
    widths = np.array([rng.uniform(.88, 1.15) for _ in range(cols)])
    heights = np.array([rng.uniform(.9, 1.12) for _ in range(rows)])
    xs = x0 + np.cumsum([0, *widths]) * (x1 - x0) / widths.sum()
    ys = y0 + np.cumsum([0, *heights]) * (y1 - y0) / heights.sum()
    bins = {
        f"{i + 1}{chr(65 + rows - 1 - j)}":
            (xs[i] + 6, ys[j] + 6, xs[i + 1] - 6, ys[j + 1] - 17)
        for j in range(rows) for i in range(cols)}
    pod = Pod(rows, cols, bins, rng.uniform(3.4, 3.8))
    fabric = np.array(rng.choice(
        [(196, 172, 116), (204, 182, 130), (188, 164, 112)]), np.float32)
    room = draw_room(y1, noise)
    draw_frame(room, fabric, (x0, y0, x1, y1))
    for name, box in bins.items():
        draw_bin(room, pod, name, box, fabric, rng)
    pod.background = draw_tags(room, bins)
    pod.bands = draw_bands(bins, rng)
    return pod


def draw_room(floor, noise):
    """A dim aisle: wall panels above, a light station table below."""
    room = np.ones((HEIGHT, WIDTH, 3), np.float32) * (78, 83, 90)
    room *= np.linspace(1.12, .78, HEIGHT)[:, None, None]
    for x in range(-40, WIDTH, 160):
        cv2.line(room, (x, 0), (x, HEIGHT), (62, 66, 72), 2, cv2.LINE_AA)
    grain = noise.randn(34, 60, 1).astype(np.float32)
    room += cv2.resize(grain, (WIDTH, HEIGHT))[..., None] * 2.5
    top = floor + 22
    table = np.linspace(1.06, .86, HEIGHT - top)[:, None, None]
    room[top:] = np.float32((134, 135, 132)) * table
    room[top:top + 3] = (168, 169, 164)
    return room


def draw_frame(room, fabric, edges):
    """The pod's outer frame and the woven face between the bins."""
    x0, y0, x1, y1 = edges
    cv2.rectangle(room, (x0 - 16, y0 - 14), (x1 + 16, y1 + 14),
                  tuple(float(c * .52) for c in fabric), -1)
    weave = (np.sin(np.arange(WIDTH) * .9)[None, :]
             * np.sin(np.arange(HEIGHT) * .9)[:, None])[..., None] * 4
    face = np.s_[y0 - 6:y1 + 6, x0 - 6:x1 + 6]
    room[face] = (fabric + weave)[face]


def draw_bin(room, pod, name, box, fabric, rng):
    """A dark opening with zero to four things already in it."""
    x0, y0, x1, y1 = map(int, box)
    depth = np.linspace(.15, .40, y1 - y0)[:, None, None]
    sides = 1 - .35 * np.abs(np.linspace(-1, 1, x1 - x0))[None, :, None] ** 3
    room[y0:y1, x0:x1] = fabric * depth * sides
    clip, x = pod.clip(name), x0 + 6
    for _ in range(rng.choice([0, 1, 2, 3, 3, 4, 5])):
        front = draw_package(Product.draw_from(rng), pod.px_per_cm * .84)
        if rng.random() < .5:
            front = cv2.rotate(front, cv2.ROTATE_90_CLOCKWISE)
        if x + front.shape[1] * .8 > x1:
            break
        paste(room, shaded(front, .70),
              (x + front.shape[1] / 2, y1 - front.shape[0] / 2 - 2),
              rng.uniform(-7, 7), clip)
        x += front.shape[1] * rng.uniform(.6, .95)


def draw_tags(room, bins):
    """Print the bin's name and a made-up square code under each bin."""
    image = Image.fromarray(room.clip(0, 255).astype(np.uint8))
    big = image.resize((WIDTH * 2, HEIGHT * 2), Image.BICUBIC)
    draw = ImageDraw.Draw(big)
    for name, (x0, _, x1, y1) in bins.items():
        left, top = x0 + x1 - 46, 2 * y1 + 3
        draw.rectangle((left, top, left + 92, top + 26), fill=(242, 240, 230))
        draw.text((left + 10, top + 13), name, font=font(23), anchor="lm",
                  fill=(24, 26, 60), stroke_width=1)
        cells = random.Random(name)
        for u in range(5):
            for v in range(5):
                if cells.random() < .5:
                    x, y = left + 62 + u * 4, top + 3 + v * 4
                    draw.rectangle((x, y, x + 3, y + 3), fill=(10, 10, 10))
    return np.asarray(big.resize((WIDTH, HEIGHT), Image.LANCZOS)
                      ).astype(np.float32)


def draw_bands(bins, rng):
    """Elastic bands before each bin, as an opacity mask."""
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    for x0, y0, x1, y1 in bins.values():
        for row in range(rng.choice([2, 3, 3])):
            y = y1 - (y1 - y0) * (.16 + .15 * row)
            cv2.line(mask, (int(x0), int(y)),
                     (int(x1), int(y + rng.uniform(-2, 2))),
                     rng.uniform(.22, .38), 2, cv2.LINE_AA)
    return mask[..., None]


# ----------------------------------------------------------------- script

@dataclass
class Phase:
    """Where one product is, from a time on."""

    start: float
    where: str          # table, hand, bin, edge (across a lip) or fall
    at: tuple = None
    bin: str = None


@dataclass
class Script:
    """What the hand does over time, and where each product is."""

    home: tuple
    now: float = 0.0
    path: list = field(default_factory=list)
    products: list = field(default_factory=list)    # (product, [Phase, ...])
    scan: float = None
    released: float = None

    def go(self, seconds, point):
        """Move the hand to a point in so many seconds."""
        self.now += seconds
        self.path.append((self.now, *point))

    def wait(self, seconds):
        """Rest where the hand is."""
        self.go(seconds, self.path[-1][1:])

    def phase(self, index, where, at=None, in_bin=None):
        """Note where a product is from now on."""
        self.products[index][1].append(Phase(self.now, where, at, in_bin))

    def scale(self, factor):
        """Play everything faster (factor below 1)."""
        self.path = [(t * factor, x, y) for t, x, y in self.path]
        for _, phases in self.products:
            for phase in phases:
                phase.start *= factor
        self.scan *= factor
        if self.released is not None:
            self.released *= factor

    def hand(self, time):
        """The hand's place at a time, with a minimum-jerk profile."""
        for (t0, x0, y0), (t1, x1, y1) in zip(self.path, self.path[1:]):
            if t0 <= time <= t1:
                share = smooth((time - t0) / max(1e-6, t1 - t0))
                return (x0 + (x1 - x0) * share + 2.4 * math.sin(time * 5),
                        y0 + (y1 - y0) * share + 1.6 * math.sin(time * 7))
        return self.path[-1][1:]


def smooth(share):
    """Minimum-jerk interpolation of 0..1."""
    share = min(1.0, max(0.0, share))
    return 10 * share ** 3 - 15 * share ** 4 + 6 * share ** 5


class Actor:
    """Writes a script for one scenario."""

    def __init__(self, pod, product, rng):
        self.pod, self.product, self.rng = pod, product, rng
        side = rng.choice([-1, 1])
        home = (WIDTH / 2 + side * rng.uniform(140, 300), HEIGHT + 170)
        self.pick = (WIDTH / 2 + side * rng.uniform(170, 290), HEIGHT - 34)
        self.script = Script(home, path=[(0.0, *home)])

    def point(self, name, depth=.58):
        """A point inside a bin; depth 1 is its lower edge."""
        x0, y0, x1, y1 = self.pod.bins[name]
        return ((x0 + x1) / 2 + self.rng.uniform(-.1, .1) * (x1 - x0),
                y0 + (y1 - y0) * depth)

    def take(self, index):
        """Fetch a product from the table and show it to the scanner."""
        script = self.script
        spot = (self.pick[0] + 34 * index, self.pick[1] - 8 * index)
        script.products.append((self.product, [Phase(0.0, "table", spot)]))
        script.go(self.rng.uniform(.9, 1.2), spot)
        script.phase(index, "hand")
        script.go(.6, (spot[0], spot[1] - 46))
        if script.scan is None:
            script.scan = script.now
        script.wait(.25)

    def hover(self, name):
        """Stop before a bin and change one's mind."""
        x, y = self.point(name, .8)
        self.script.go(self.rng.uniform(.9, 1.3), (x, y + 40))
        self.script.wait(.3)

    def place(self, index, where, target, point):
        """Bring the product to a point, let go, and rest for a moment."""
        script = self.script
        script.go(self.rng.uniform(.9, 1.3), (point[0], point[1] + 62))
        script.go(self.rng.uniform(.8, 1.2), point)
        script.phase(index, where, point, target)
        script.released = script.now
        script.wait(.3)

    def leave(self):
        """Take the hand out of the picture and fit the whole to the clip."""
        self.script.go(self.rng.uniform(1.0, 1.3), self.script.home)
        self.script.path.append((1e3, *self.script.home))
        if self.script.now > SECONDS - 1.0:
            last = self.script.now
            self.script.path.pop()
            self.script.scale((SECONDS - 1.0) / last)
            self.script.path.append((1e3, *self.script.home))


def write_script(kind, pod, product, rng):
    """Act one scenario out; returns (script, recorded bin, true values)."""
    actor = Actor(pod, product, rng)
    script = actor.script
    inner = [b for b in pod.bins if pod.neighbours(b, same_row=True)]
    target = rng.choice(inner)
    recorded, values = target, {"stowed": "yes_recorded"}
    script.wait(rng.uniform(.6, 2.0))
    actor.take(0)
    hovers = {"hesitates": 3, "second_item": 0, "restowed": 0}
    for _ in range(hovers.get(kind, rng.choice([0, 1, 1]))):
        actor.hover(rng.choice(list(pod.bins)))
    if kind == "wrong_bin":
        recorded = rng.choice(pod.neighbours(target))
        actor.place(0, "bin", target, actor.point(target))
        values = {"stowed": "other_bin", "bin": target}
    elif kind == "dropped":
        actor.place(0, "fall", target, actor.point(target, 1.02))
        values = {"stowed": "not_stowed", "how": "dropped"}
    elif kind == "kept":
        actor.hover(target)
        values = {"stowed": "not_stowed", "how": "kept"}
    elif kind == "overhang":
        actor.place(0, "edge", target, actor.point(target, .94))
        values["problems"] = ["sticks_out"]
    elif kind == "restowed":
        first = rng.choice(pod.neighbours(target))
        spot = actor.point(first)
        actor.place(0, "bin", first, spot)
        script.go(.7, (spot[0], spot[1] + 90))
        script.wait(.4)
        script.go(.7, spot)
        script.phase(0, "hand")
        script.wait(.2)
        actor.place(0, "bin", target, actor.point(target))
        values["problems"] = ["moved_again"]
    elif kind == "boundary":
        recorded = rng.choice(pod.neighbours(target, same_row=True))
        actor.place(0, "edge", target, across(pod, target, recorded, product))
        values = {"stowed": "other_bin", "bin": target,
                  "problems": ["sticks_out"]}
    elif kind == "second_item":
        actor.place(0, "bin", target, actor.point(target, .50))
        first_release = script.released
        actor.take(1)
        x, y = actor.point(target, .64)
        actor.place(1, "bin", target, (x + 16, y))
        script.released = first_release
        values["problems"] = ["second_item"]
    else:
        actor.place(0, "bin", target, actor.point(target))
    actor.leave()
    if kind not in ("dropped", "kept"):
        frame = math.ceil(script.released * FPS)
        values["left_at"] = {"frame": frame, "time_s": round(frame / FPS, 3)}
    return script, recorded, values


def across(pod, target, other, product):
    """A point where the product lies on a wall, three fifths in target."""
    a, b = pod.bins[target], pod.bins[other]
    right = a[0] > b[0]
    wall = (a[0] + b[2]) / 2 if right else (a[2] + b[0]) / 2
    shift = product.dims_cm[0] * pod.px_per_cm * .11
    return (wall + (shift if right else -shift), (a[1] + 2 * a[3]) / 3)


# --------------------------------------------------------------- rendering

@dataclass
class Look:
    """The camera and the clothes of one clip."""

    low_light: bool
    shake: bool
    glove: tuple
    sleeve: tuple
    angle: float
    tilt: np.ndarray


def choose_look(low_light, shake, rng):
    """Draw the look of one clip."""
    corners = np.float32([
        [rng.uniform(2, 20), rng.uniform(2, 12)],
        [WIDTH - rng.uniform(2, 20), rng.uniform(2, 12)],
        [WIDTH + rng.uniform(2, 14), HEIGHT],
        [-rng.uniform(2, 14), HEIGHT]])
    flat = np.float32([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])
    return Look(
        low_light, shake,
        glove=rng.choice([(70, 74, 82), (206, 124, 52), (196, 196, 190)]),
        sleeve=rng.choice([(44, 58, 96), (52, 92, 84), (92, 44, 56)]),
        angle=rng.uniform(-16, 16),
        tilt=cv2.getPerspectiveTransform(flat, corners))


def thick(layer, start, end, half_widths, rgb):
    """Fill a tapering limb between two points."""
    along = (end - start) / np.linalg.norm(end - start)
    normal = np.array([-along[1], along[0]])
    first, second = half_widths
    outline = np.array([start + normal * first, start - normal * first,
                        end - normal * second, end + normal * second])
    cv2.fillPoly(layer, [np.int32(outline * 8)], (*rgb, 255.0),
                 cv2.LINE_AA, 3)


def draw_hand(canvas, point, home, holding, look):
    """Paint sleeve, glove and fingers, lit from above, with a soft shadow."""
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    origin = np.array(point, float)
    back = np.array([(home[0] - point[0]) * 1.25, HEIGHT + 260 - point[1]])
    back /= np.linalg.norm(back)
    normal = np.array([-back[1], back[0]])
    glove = look.glove
    dim = tuple(c * .92 for c in glove)
    thick(layer, origin + back * 70, origin + back * 640, (27, 52),
          look.sleeve)
    thick(layer, origin + back * 66, origin + back * 78, (30, 31),
          tuple(c * .8 for c in look.sleeve))
    thick(layer, origin + back * 28, origin + back * 74, (20, 25), glove)
    palm = tuple(int(c) for c in origin + back * 22)
    turn = math.degrees(math.atan2(back[1], back[0]))
    cv2.ellipse(layer, palm, (32, 25), turn, 0, 360, (*glove, 255.0), -1,
                cv2.LINE_AA)
    for finger in range(4):
        spread = finger - 1.5
        root = origin + back * 8 + normal * spread * 13
        reach = (22 if holding else 33) - abs(spread) * 5
        tip = root - back * reach + normal * spread * (1 if holding else 4)
        cv2.line(layer, tuple(np.int32(root)), tuple(np.int32(tip)),
                 (*dim, 255.0), 12, cv2.LINE_AA)
    root = origin + back * 24 + normal * 20
    tip = root - back * 24 + normal * (4 if holding else 15)
    cv2.line(layer, tuple(np.int32(root)), tuple(np.int32(tip)),
             (*(c * .86 for c in glove), 255.0), 14, cv2.LINE_AA)
    if layer[..., 3].any():
        blend_lit(canvas, layer)


def blend_lit(canvas, layer):
    """Blend an 8-bit RGBA layer in: rounded by light, with a soft shadow."""
    ys, xs = (np.flatnonzero(layer[..., 3].any(axis=axis)) for axis in (1, 0))
    window = np.s_[max(0, ys[0] - 28):ys[-1] + 28,
                   max(0, xs[0] - 28):xs[-1] + 28]
    part = layer[window].astype(np.float32)
    alpha = part[..., 3:] / 255
    soft = cv2.GaussianBlur(alpha[..., 0], (0, 0), 12)
    shade = np.roll(soft, 10, axis=0)
    shade[:10] = 0
    under = canvas[window] * (1 - shade * .35)[..., None]
    lit = part[..., :3] * (.70 + .42 * soft[..., None])
    canvas[window] = under * (1 - alpha) + lit * alpha


def draw_moment(time, pod, script, look, fronts):
    """The scene at a time in seconds, before the camera."""
    canvas, before = pod.background.copy(), []
    for (product, phases), front in zip(script.products, fronts):
        phase = [p for p in phases if p.start <= time][-1]
        since = time - phase.start
        if phase.where == "bin":
            lean = math.radians(abs(look.angle * .4))
            half = (front.shape[0] * math.cos(lean)
                    + front.shape[1] * math.sin(lean)) / 2
            sink = max(0, pod.bins[phase.bin][3] - half - phase.at[1] + 17)
            paste(canvas, shaded(front, .78),
                  (phase.at[0], phase.at[1] - 18 + sink * smooth(since / .4)),
                  look.angle * .4, pod.clip(phase.bin))
        else:
            before.append((phase, since, front))
    canvas = canvas * (1 - pod.bands) + np.float32((205, 200, 186)) * pod.bands
    x, y = script.hand(time)
    holding = False
    for phase, since, front in before:
        angle, point = look.angle, phase.at
        if phase.where == "hand":
            point, holding = (x, y - 18), True
        elif phase.where == "edge":
            point = (point[0], point[1] - 16)
        elif phase.where == "fall":
            point = (point[0] + 30 * min(since, .8),
                     min(HEIGHT - 30, point[1] - 18 + 520 * since ** 2))
            angle += 210 * min(since, .62)
        paste(canvas, front, point, angle)
    draw_hand(canvas, (x, y), script.home, holding, look)
    return canvas


def expose(frame, pod, script, look, fronts):
    """One frame with motion blur: more moments the faster the hand moves."""
    x0, y0 = script.hand(frame / FPS)
    x1, y1 = script.hand((frame + .6) / FPS)
    distance = math.hypot(x1 - x0, y1 - y0)
    moments = 1 if y0 > HEIGHT + 120 else min(5, 1 + int(distance / 4))
    return sum(draw_moment((frame + .6 * part / moments) / FPS, pod, script,
                           look, fronts) for part in range(moments)) / moments


def film(pod, script, look, noise):
    """Yield the frames of one clip as uint8 RGB arrays."""
    fronts = [draw_package(product, pod.px_per_cm)
              for product, _ in script.products]
    far = (np.linspace(-1, 1, WIDTH)[None, :] ** 2
           + np.linspace(-1, 1, HEIGHT)[:, None] ** 2)
    vignette = (1 - .15 * far)[..., None].astype(np.float32)
    grain = noise.randn(HEIGHT, WIDTH, 1).astype(np.float32)
    wobble = np.zeros((FRAMES, 2))
    if look.shake:
        wobble = cv2.GaussianBlur(noise.randn(FRAMES, 2), (1, 25), 0,
                                  sigmaY=5) * 4
    for frame in range(FRAMES):
        scene = expose(frame, pod, script, look, fronts)
        shift = np.float32([[1, 0, wobble[frame, 0]],
                            [0, 1, wobble[frame, 1]], [0, 0, 1]])
        view = cv2.warpPerspective(scene, shift @ look.tilt, (WIDTH, HEIGHT),
                                   borderMode=cv2.BORDER_REPLICATE) * vignette
        if look.low_light:
            view = view * np.float32((.36, .38, .42))
        offset = (noise.randint(HEIGHT), noise.randint(WIDTH))
        view += np.roll(grain, offset, (0, 1)) * (
            2.6 if look.low_light else 1.0)
        yield view.clip(0, 255).astype(np.uint8)


def encode(frames, path):
    """Write an H.264 clip, as good as fits in MAX_CLIP_BYTES."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.mkv"
        size = ["-f", "rawvideo", "-pix_fmt", "rgb24",
                "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-"]
        keep = ["-c:v", "libx264rgb", "-qp", "0", "-preset", "ultrafast"]
        writer = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-y", *size, *keep, str(raw)],
            stdin=subprocess.PIPE)
        for frame in frames:
            writer.stdin.write(frame.tobytes())
        writer.stdin.close()
        if writer.wait() != 0:
            raise RuntimeError("ffmpeg could not write the raw frames")
        for crf in range(27, 40):
            subprocess.run(
                ["ffmpeg", "-v", "error", "-y", "-i", str(raw),
                 "-c:v", "libx264", "-preset", "slow", "-crf", str(crf),
                 "-g", "36", "-pix_fmt", "yuv420p", "-threads", "1",
                 "-map_metadata", "-1", "-fflags", "+bitexact",
                 "-flags:v", "+bitexact", "-movflags", "+faststart",
                 str(path)], check=True)
            if path.stat().st_size <= MAX_CLIP_BYTES:
                return crf
    raise RuntimeError(f"{path} does not fit in {MAX_CLIP_BYTES} bytes")


# ------------------------------------------------------------------ records

def likely_mistakes(kind, values, recorded, pod):
    """How often people differ on a scenario, and what they answer then.

    Returns (share who differ, why, [(weight, another complete answer)]).
    """
    left = {"left_at": values["left_at"]} if "left_at" in values else {}
    plain = {"stowed": "yes_recorded", **left}
    unseen = {"stowed": "cannot_tell",
              "why": "The hand covers the item when it lets go"}
    dropped = {"stowed": "not_stowed", "how": "dropped"}
    if kind == "boundary":
        return .45, "The item lies across two bins", [
            (.6, {**plain, "problems": ["sticks_out"]}), (.4, unseen)]
    if kind == "overhang":
        return .35, "An item that sticks out is still stowed (rule 3.3)", [
            (.6, plain), (.4, {"stowed": "not_stowed",
                               "how": "put_elsewhere"})]
    if kind == "restowed":
        return .25, "Only the last bin counts (rule 3.4)", [(1, plain)]
    if kind == "second_item":
        return .25, "The second item is easy to miss", [(1, plain)]
    if kind == "wrong_bin":
        return .12, "The two bins are neighbours", [(1, plain)]
    if kind == "dropped":
        return .08, "It falls behind the hand", [
            (1, {"stowed": "not_stowed", "how": "put_elsewhere"})]
    if kind == "kept":
        return .12, "The hand goes to the bin but keeps the item", [
            (.6, unseen), (.4, dropped)]
    near = pod.neighbours(recorded)[0]
    return .06, "Plain", [(.5, unseen), (
        .5, {"stowed": "other_bin", "bin": near, **left})]


def make_clip(seed, out):
    """Draw one clip and its picture; returns its item and its truth."""
    kind, low_light, shake = DEMO[(seed - 1) % len(DEMO)]
    rng = random.Random(f"demo:{seed}")
    noise = np.random.RandomState(rng.randrange(1 << 31))
    pod = build_pod(rng, noise)
    product = Product.draw_from(rng, PRODUCTS[seed * 7 % len(PRODUCTS)])
    script, recorded, values = write_script(kind, pod, product, rng)
    look = choose_look(low_light, shake, rng)
    clip, picture = f"clips/stow-{seed}.mp4", f"pictures/stow-{seed}.jpg"
    save_picture(product, out / picture)
    crf = encode(film(pod, script, look, noise), out / clip)
    size = (out / clip).stat().st_size // 1000
    print(f"{clip} {kind:12} recorded {recorded} crf {crf} {size} kB "
          f"{values}", flush=True)
    item = {
        "clip": clip, "product_picture": picture,
        "product_title": product.title, "package": product.package,
        "dims": " × ".join(f"{d:g}" for d in product.dims_cm) + " cm",
        "weight_g": product.weight_g, "recorded_bin": recorded,
        "quantity": 1, "scan_s": round(script.scan, 2),
        "pod": {"rows": pod.rows, "cols": pod.cols, "bins": list(pod.bins)}}
    hard, why, others = likely_mistakes(kind, values, recorded, pod)
    truth = {"clip": clip, "values": values, "hard": hard, "why": why,
             "alternatives": [{"weight": weight, "values": other}
                              for weight, other in others]}
    return item, truth


def main():
    """Draw the clips of the seeds asked for and write the two lists."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="101-110", help="first-last")
    parser.add_argument("--out", type=Path, default=here)
    args = parser.parse_args()
    first, last = (args.seeds.split("-") * 2)[:2]
    for folder in ("clips", "pictures"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    made = [make_clip(seed, args.out)
            for seed in range(int(first), int(last) + 1)]
    for name, part in (("items.jsonl", 0), ("truth.jsonl", 1)):
        lines = [json.dumps(pair[part], ensure_ascii=False) for pair in made]
        (args.out / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
