#!/usr/bin/env python3
"""Draw the shelf-photos demo: photos, packshots, items.jsonl and truth.jsonl.

Each photo shows a supermarket shelf round one place, whose price tag carries a
green clip. The place may have gaps, a pack of another kind, a tag with another
price, or a poor picture. The seed decides every choice, and all brands and all
art are made up here, so the output is free of third-party rights and its true
answers are exact.

Usage:
    python render.py                       # 40 photos into this folder
    python render.py --count 4 --out /some/folder

Needs numpy, opencv-python-headless and pillow.
"""

import argparse
import io
import json
import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

SEED = 2026
SCENE = (1600, 1200)
PHOTO = (880, 660)
MAX_PHOTO_BYTES = 40_960
BOARDS = (262, 772, 1262)       # y of the upper face of each board
RAIL = 74                       # height of the price rail below a board
SS = 3                          # supersampling of packs

INK, PAPER = (34, 34, 38), (250, 248, 241)

# brand, thing, size, shape, (width, height), price,
# variants: name, main colour, second colour
RANGE = [
    ("Nordhavre", "Oat drink", "1 l", "carton", (112, 300), 2.19,
     [("original", (34, 92, 140), (236, 226, 200)),
      ("barista", (58, 46, 42), (232, 186, 92)),
      ("vanilla", (214, 170, 62), (252, 244, 220))]),
    ("Campoverde", "Tomatoes", "400 g", "can", (118, 164), 0.99,
     [("chopped", (178, 44, 40), (244, 236, 214)),
      ("whole", (142, 32, 44), (236, 204, 120)),
      ("with basil", (40, 112, 66), (242, 226, 206))]),
    ("Luma", "Sparkling water", "0.75 l", "bottle", (92, 318), 1.29,
     [("lemon", (226, 196, 66), (60, 92, 60)),
      ("plain", (84, 150, 190), (240, 244, 246)),
      ("berry", (140, 52, 96), (246, 220, 228))]),
    ("Korn & Kern", "Muesli", "500 g", "box", (196, 286), 3.79,
     [("apple", (86, 128, 60), (246, 236, 206)),
      ("cocoa", (84, 54, 42), (226, 178, 122)),
      ("nuts", (190, 126, 52), (252, 240, 214))]),
    ("Hivemill", "Honey", "350 g", "jar", (124, 176), 5.49,
     [("blossom", (216, 152, 40), (252, 244, 224)),
      ("forest", (110, 66, 34), (234, 206, 150))]),
    ("Tarsa", "Lentils", "750 g", "pouch", (168, 246), 2.99,
     [("red", (200, 92, 52), (250, 232, 206)),
      ("green", (88, 112, 62), (240, 238, 206)),
      ("black", (46, 46, 52), (214, 206, 190))]),
    ("Pico Roast", "Coffee", "250 g", "pouch", (152, 236), 6.49,
     [("filter", (54, 62, 84), (232, 190, 118)),
      ("espresso", (40, 36, 36), (206, 84, 58)),
      ("decaf", (52, 104, 104), (236, 228, 206))]),
    ("Fjord", "Crispbread", "250 g", "box", (212, 168), 1.89,
     [("rye", (38, 74, 112), (238, 214, 162)),
      ("sesame", (166, 110, 56), (250, 238, 210))]),
    ("Olivar Sur", "Olive oil", "0.5 l", "bottle", (88, 306), 8.99,
     [("mild", (120, 128, 52), (244, 236, 196)),
      ("extra virgin", (46, 66, 40), (222, 190, 92))]),
    ("Mellow", "Jam", "340 g", "jar", (116, 158), 2.69,
     [("apricot", (222, 138, 52), (252, 244, 226)),
      ("cherry", (134, 26, 52), (248, 226, 226)),
      ("plum", (86, 48, 96), (240, 226, 240))]),
]

# what is drawn: share of the photos by stock, then the extra events
PLANS = (
    ["plain"] * 12 + ["gaps"] * 7 + ["empty"] * 3 + ["variant"] * 4
    + ["other"] * 2 + ["fallen"] * 3 + ["turned"] * 3 + ["foreign"] * 3
    + ["price"] * 2 + ["no_tag"] * 1)


def font(size):
    """The typeface Pillow carries, so that every machine draws the same."""
    return ImageFont.load_default(max(6, round(size)))


def fit(draw, text, width, size, bold=0):
    """The largest font up to size in which the text fits the width."""
    while size > 7 and draw.textlength(text, font(size)) + bold > width:
        size -= 1
    return font(size)


# ------------------------------------------------------------------ packs

@dataclass(frozen=True)
class Pack:
    """One product as it stands on the shelf."""

    brand: str
    thing: str
    size: str
    shape: str
    width: int
    height: int
    price: float
    variant: str
    main: tuple
    second: tuple

    @property
    def title(self):
        """The name the catalogue uses."""
        return (f"{self.brand} {self.thing.lower()}, "
                f"{self.variant}, {self.size}")

    @property
    def slug(self):
        """A file name for the packshot."""
        words = f"{self.brand} {self.thing} {self.variant}".lower()
        return "-".join(words.replace("&", " ").split())


def all_packs():
    """Every variant of the range, in order."""
    return [Pack(brand, thing, size, shape, *dims, price, *variant)
            for brand, thing, size, shape, dims, price, variants in RANGE
            for variant in variants]


def silhouette(draw, pack, width, height):
    """Fill the outline of a pack; returns the box the label may use."""
    main, light = pack.main + (255,), tint(pack.main, 1.25) + (255,)
    dark = tint(pack.main, .7) + (255,)
    if pack.shape == "carton":
        ridge, roof = int(height * .045), int(height * .14)
        draw.rectangle((0, roof, width - 1, height - 1), fill=main)
        draw.polygon([(0, roof), (width * .12, ridge),
                      (width * .88, ridge), (width - 1, roof)], fill=light)
        draw.rectangle((width * .10, 0, width * .90, ridge), fill=dark)
        draw.ellipse((width * .36, ridge * 1.4, width * .64, roof * .92),
                     fill=PAPER + (255,))
        return (0, roof, width, height)
    if pack.shape == "bottle":
        neck, shoulder = int(height * .12), int(height * .34)
        glass = tint(pack.main, .85) + (255,)
        draw.rounded_rectangle((0, shoulder * .78, width - 1, height - 1),
                               radius=width // 8, fill=glass)
        draw.polygon([(width * .33, neck), (width * .67, neck),
                      (width - 1, shoulder), (0, shoulder)], fill=glass)
        draw.rectangle((width * .33, neck * .5, width * .67, neck * 1.2),
                       fill=glass)
        draw.rounded_rectangle((width * .29, 0, width * .71, neck * .62),
                               radius=width // 20, fill=pack.second + (255,))
        return (0, int(height * .42), width, int(height * .90))
    if pack.shape in ("can", "jar"):
        lid = int(height * (.06 if pack.shape == "can" else .16))
        metal = (196, 198, 200, 255)
        lid_fill = metal if pack.shape == "can" else pack.second + (255,)
        body = main if pack.shape == "can" else tint(pack.main, .9) + (255,)
        draw.rounded_rectangle((0, lid * .7, width - 1, height - 1),
                               radius=width // 14, fill=body)
        draw.rounded_rectangle((width * .03, 0, width * .97, lid),
                               radius=lid // 3, fill=lid_fill)
        if pack.shape == "can":
            draw.rectangle((0, height - lid, width, height), fill=metal)
            return (0, lid, width, height - lid)
        return (0, int(height * .30), width, int(height * .90))
    if pack.shape == "pouch":
        draw.polygon([(width * .03, 0), (width * .97, 0),
                      (width * .99, height * .5), (width * .96, height - 1),
                      (width * .04, height - 1), (width * .01, height * .5)],
                     fill=main)
        draw.rectangle((width * .03, 0, width * .97, height * .07), fill=dark)
        return (int(width * .02), int(height * .07), int(width * .98), height)
    draw.rectangle((0, 0, width - 1, height - 1), fill=main)
    return (0, 0, width, height)


def tint(rgb, factor):
    """A lighter (above 1) or darker colour."""
    return tuple(int(min(255, c * factor + (12 if factor > 1 else 0)))
                 for c in rgb)


def print_front(draw, pack, box):
    """Print brand, name, variant and size, with a simple picture."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    middle = (x0 + x1) / 2
    glass = pack.shape in ("bottle", "jar")
    paper = pack.second if not glass else PAPER
    if glass:
        draw.rectangle((x0, y0, x1, y1), fill=paper + (255,))
        draw.rectangle((x0, y0, x1, y0 + height * .05),
                       fill=pack.main + (255,))
    ground = sum(paper if glass else pack.main)
    ink = INK if ground > 400 else PAPER
    face = fit(draw, pack.brand, width * .84, height * .17)
    draw.text((middle, y0 + height * .15), pack.brand, font=face, fill=ink,
              anchor="mm", stroke_width=SS // 2, stroke_fill=ink)
    face = fit(draw, pack.thing, width * .80, height * .11)
    draw.text((middle, y0 + height * .29), pack.thing, font=face, fill=ink,
              anchor="mm")
    top, bottom = y0 + height * .38, y0 + height * .70
    draw_motif(draw, pack, (middle, (top + bottom) / 2),
               min(width * .36, (bottom - top) * .5), glass)
    band = (x0, y0 + height * .74, x1, y0 + height * .88)
    fill = pack.main if glass else pack.second
    draw.rectangle(band, fill=fill + (255,))
    face = fit(draw, pack.variant, width * .84, height * .11)
    draw.text((middle, (band[1] + band[3]) / 2), pack.variant, font=face,
              fill=INK if sum(fill) > 400 else PAPER, anchor="mm",
              stroke_width=1, stroke_fill=INK if sum(fill) > 400 else PAPER)
    draw.text((middle, y0 + height * .94), pack.size,
              font=fit(draw, pack.size, width * .5, height * .065),
              fill=ink, anchor="mm")


def draw_motif(draw, pack, centre, radius, glass):
    """A flat emblem that differs from brand to brand."""
    x, y = centre
    fill = (pack.main if glass else pack.second) + (255,)
    other = tint(fill[:3], .78) + (255,)
    kind = sum(map(ord, pack.brand)) % 4
    if kind == 0:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius),
                     fill=fill)
        draw.chord((x - radius, y - radius, x + radius, y + radius), 20, 160,
                   fill=other)
    elif kind == 1:
        for step in (-1, 0, 1):
            px = x + step * radius * .62
            draw.ellipse((px - radius * .42, y - radius * .9,
                          px + radius * .42, y + radius * .9),
                         fill=other if step else fill)
    elif kind == 2:
        draw.polygon([(x, y - radius), (x + radius, y + radius * .7),
                      (x - radius, y + radius * .7)], fill=fill)
        draw.polygon([(x, y - radius), (x + radius, y + radius * .7),
                      (x, y + radius * .7)], fill=other)
    else:
        draw.rounded_rectangle((x - radius, y - radius * .7, x + radius,
                                y + radius * .7), radius * .4, fill=fill)
        draw.line((x - radius * .7, y, x + radius * .7, y), fill=other,
                  width=max(2, int(radius * .2)))


def print_back(draw, pack, box):
    """Print the reverse: lines of small text, a table and a bar code."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    left, right = x0 + width * .14, x1 - width * .14
    draw.rectangle((left, y0 + height * .10, right, y0 + height * .92),
                   fill=PAPER + (255,))
    rows = random.Random(pack.slug)
    for row in range(9):
        y = y0 + height * (.15 + .045 * row)
        end = right - width * .06 - rows.random() * width * .22
        draw.line((left + width * .06, y, end, y), fill=(120, 120, 122),
                  width=max(2, int(height * .012)))
    x = left + width * .1
    while x < right - width * .1:
        bar = rows.choice((1, 1, 2, 3)) * width * .011
        draw.rectangle((x, y0 + height * .64, x + bar, y0 + height * .86),
                       fill=INK)
        x += bar + rows.choice((1, 2, 2)) * width * .012


def draw_pack(pack, back=False):
    """Draw a pack; returns float RGBA (h, w, 4)."""
    width, height = pack.width * SS, pack.height * SS
    image = Image.new("RGBA", (width, height), pack.main + (0,))
    draw = ImageDraw.Draw(image)
    box = silhouette(draw, pack, width, height)
    (print_back if back else print_front)(draw, pack, box)
    pixels = np.asarray(image).astype(np.float32)
    across = np.linspace(-1, 1, width)[None, :, None]
    if pack.shape in ("can", "jar", "bottle"):
        light = 1.08 - .55 * np.abs(across + .18) ** 2.2
        light = light + .20 * np.exp(-((across + .42) / .10) ** 2)
    elif pack.shape == "pouch":
        folds = np.random.RandomState(pack.width).rand(5, 4)
        coarse = cv2.resize(folds.astype(np.float32), (width, height),
                            interpolation=cv2.INTER_CUBIC)[..., None]
        light = .93 + .22 * (coarse - .5) - .10 * np.abs(across) ** 3
    else:
        light = 1.03 - .10 * (across > .965) - .05 * across
    pixels[..., :3] = np.clip(pixels[..., :3] * light, 0, 255)
    alpha = pixels[..., 3:] / 255
    solid = cv2.resize(pixels[..., :3] * alpha, (pack.width, pack.height),
                       interpolation=cv2.INTER_AREA)
    cover = cv2.resize(alpha, (pack.width, pack.height),
                       interpolation=cv2.INTER_AREA)[..., None]
    return np.dstack([solid / np.maximum(cover, 1e-3), cover * 255])


def save_packshot(pack, path):
    """Save the catalogue picture: one pack on a light ground."""
    side = 280
    canvas = np.full((side, side, 3), (245, 243, 238), np.float32)
    front = draw_pack(pack)
    scale = 236 / max(front.shape[:2])
    front = cv2.resize(front, None, fx=scale, fy=scale,
                       interpolation=cv2.INTER_LINEAR)
    height, width = front.shape[:2]
    blend(canvas, front, (side - width) // 2, (side - height) // 2, .25)
    Image.fromarray(canvas.clip(0, 255).astype(np.uint8)).save(
        path, quality=80, optimize=True)


# ------------------------------------------------------------------- shelf

def blend(canvas, texture, x, y, shadow=.35, light=1.0):
    """Blend a texture in with its upper left corner at x, y."""
    x, y = int(round(x)), int(round(y))
    height, width = texture.shape[:2]
    pad = 16
    wide = np.pad(texture, ((pad, pad), (pad, pad), (0, 0)))
    x0, y0 = max(0, x - pad), max(0, y - pad)
    x1 = min(canvas.shape[1], x + width + pad)
    y1 = min(canvas.shape[0], y + height + pad)
    if x1 <= x0 or y1 <= y0:
        return
    part = wide[y0 - y + pad:y1 - y + pad, x0 - x + pad:x1 - x + pad]
    alpha = part[..., 3:] / 255
    shade = cv2.GaussianBlur(part[..., 3], (0, 0), 7)[..., None] / 255
    under = canvas[y0:y1, x0:x1] * (1 - shadow * np.roll(shade, 4, 1))
    canvas[y0:y1, x0:x1] = (under * (1 - alpha)
                            + part[..., :3] * light * alpha)


def draw_shelf(rng):
    """An empty bay: a back wall, boards and price rails."""
    width, height = SCENE
    wall = np.array(rng.choice([(206, 204, 198), (188, 194, 198),
                                (212, 204, 190)]), np.float32)
    canvas = np.ones((height, width, 3), np.float32) * wall
    for x in (-10, 800, 1600):
        cv2.rectangle(canvas, (x - 12, 0), (x + 12, height),
                      tuple(float(c * .9) for c in wall), -1)
    rail = rng.choice([(232, 232, 228), (198, 204, 208), (86, 92, 100)])
    for y in BOARDS:
        if y - 500 < height:
            depth = np.linspace(.50, 1.0, 240)[:, None, None]
            top = y + RAIL
            end = min(height, top + 240)
            if end > top:
                canvas[top:end] *= depth[:end - top]
        cv2.rectangle(canvas, (0, y - 16), (width, y),
                      (226.0, 226.0, 222.0), -1)
        cv2.rectangle(canvas, (0, y), (width, y + RAIL),
                      tuple(map(float, rail)), -1)
        cv2.line(canvas, (0, y), (width, y), (250.0, 250.0, 248.0), 3)
        cv2.line(canvas, (0, y + RAIL), (width, y + RAIL),
                 tuple(c * .55 for c in rail), 4)
    return canvas


def draw_tag(canvas, x, y, pack, price, clip):
    """Put a price tag on the rail; clip marks the place to audit."""
    width, height = 190, RAIL - 8
    big = Image.new("RGB", (width * 2, height * 2), PAPER)
    draw = ImageDraw.Draw(big)
    name = f"{pack.brand} {pack.thing.lower()}"
    draw.text((20, 26), name, font=fit(draw, name, 340, 26), fill=INK,
              anchor="lm")
    draw.text((20, 58), pack.variant, font=font(25), fill=(96, 96, 100),
              anchor="lm")
    draw.text((20, 102), pack.size, font=font(22), fill=(96, 96, 100),
              anchor="lm")
    draw.text((width * 2 - 18, 88), price, font=font(56), fill=INK,
              anchor="rm", stroke_width=1, stroke_fill=INK)
    tag = np.asarray(big.resize((width, height), Image.LANCZOS))
    x, y = int(x - width / 2), int(y + 4)
    x = max(0, min(SCENE[0] - width, x))
    canvas[y:y + height, x:x + width] = tag[:SCENE[1] - y]
    if clip:
        green = (0.0, 158.0, 115.0)
        cv2.rectangle(canvas, (x - 12, y), (x - 1, y + height - 1), green, -1)
        cv2.rectangle(canvas, (x + width, y),
                      (x + width + 11, y + height - 1), green, -1)
        cv2.rectangle(canvas, (x - 12, y - 7),
                      (x + width + 11, y - 1), green, -1)


@dataclass
class Place:
    """The audited place: what stands there, unit by unit."""

    pack: Pack              # what the catalogue says
    shown: Pack             # what stands there
    expected: int
    units: list             # "front", "back", "fallen", "foreign", None
    stranger: Pack
    behind: bool            # a second row can be seen through gaps
    tag_price: str          # None: the tag is missing
    record_price: str


def plan_place(plan, packs, rng):
    """Decide what one photo shows."""
    pack = rng.choice([p for p in packs])
    shown, others = pack, [p for p in packs if p.brand != pack.brand]
    room = 1180 if plan != "fallen" else 1000
    most = max(3, min(9, int(room / (pack.width + 10))))
    expected = rng.randint(max(3, most - 3), most)
    units = ["front"] * expected
    if plan == "variant":
        shown = rng.choice([p for p in packs if p.brand == pack.brand
                            and p != pack])
    elif plan == "other":
        shown = rng.choice([p for p in others if p.width <= pack.width + 20])
    stranger = rng.choice([p for p in others if p.width <= shown.width + 12
                           and p.height < 300] or others)
    missing = 0
    if plan == "gaps":
        missing = rng.randint(1, max(1, expected - 2))
    elif plan == "empty":
        missing = expected
    elif plan in ("turned", "foreign", "price") and rng.random() < .4:
        missing = 1
    for index in rng.sample(range(expected), missing):
        units[index] = None
    standing = [i for i, unit in enumerate(units) if unit]
    marks = {"turned": "back", "foreign": "foreign"}
    if plan in marks:
        units[rng.choice(standing)] = marks[plan]
    if plan == "fallen":
        units[-1], units[-2] = "fallen", None
        if shown.height > 2.1 * shown.width and expected > 3:
            units[-3] = None
    price = f"{pack.price:.2f}"
    other_price = f"{pack.price + rng.choice((-.30, .20, .50, 1.00)):.2f}"
    return Place(pack, shown, expected, units, stranger,
                 behind=plan == "gaps" and rng.random() < .45,
                 tag_price=(None if plan == "no_tag" else
                            other_price if plan == "price" else price),
                 record_price=price)


def stand(canvas, texture, x, board, light=1.0):
    """Stand a texture on a board with its left edge at x."""
    blend(canvas, texture, x, board - texture.shape[0] - 4, light=light)


def fill_run(canvas, pack, x0, count, board, rng):
    """A neighbouring product in a tidy row, with a second row behind."""
    front = draw_pack(pack)
    for index in range(count):
        x = x0 + index * (pack.width + 9) + rng.uniform(-2, 2)
        blend(canvas, front, x + 6, board - pack.height - 20, light=.55)
        if rng.random() < .95:
            stand(canvas, front, x, board)


def fill_row(canvas, packs, board, rng, gap=None):
    """Fill a board with other products, leaving a gap (x0, x1) free."""
    spans = [(-60, SCENE[0] + 60)]
    if gap:
        spans = [(gap[1] + 26, SCENE[0] + 60), (gap[0] - 26, -60)]
    tags = []
    for start, end in spans:
        x, forward = start, end > start
        while (x < end) if forward else (x > end):
            pack, count = rng.choice(packs), rng.randint(2, 4)
            run = count * (pack.width + 9)
            left = x if forward else x - run
            fill_run(canvas, pack, left, count, board, rng)
            tags.append((left + run / 2, pack))
            x = x + run + 20 if forward else x - run - 20
    for x, pack in tags:
        if 100 < x < SCENE[0] - 100 and not (
                gap and abs(x - sum(gap) / 2) < 225):
            draw_tag(canvas, x, board, pack, f"{pack.price:.2f}", False)


def draw_place(canvas, place, board, rng):
    """Draw the audited place in the middle of the board."""
    step = place.pack.width + 10
    run = step * place.expected
    left = SCENE[0] / 2 - run / 2 + rng.uniform(-60, 60)
    front, back = draw_pack(place.shown), draw_pack(place.shown, back=True)
    for index, unit in enumerate(place.units):
        x = left + index * step + (step - place.shown.width) / 2
        if place.behind or unit in ("front", "back"):
            blend(canvas, front, x + 8, board - place.shown.height - 22,
                  light=.50)
    for index, unit in enumerate(place.units):
        x = left + index * step + (step - place.shown.width) / 2
        x += rng.uniform(-3, 3)
        if unit == "front":
            stand(canvas, front, x, board)
        elif unit == "back":
            stand(canvas, back, x, board)
        elif unit == "foreign":
            other = draw_pack(place.stranger)
            stand(canvas, other, x, board)
        elif unit == "fallen":
            lying = cv2.rotate(front, cv2.ROTATE_90_CLOCKWISE)
            stand(canvas, lying, left + run - lying.shape[1] - 2, board)
    if place.tag_price:
        draw_tag(canvas, left + run / 2, board, place.pack, place.tag_price,
                 True)
    else:
        draw_clip_only(canvas, left + run / 2, board)
    return left, left + run


def draw_clip_only(canvas, x, y):
    """The green clip of a place whose tag is gone."""
    x0, x1, top = int(x - 107), int(x + 106), int(y + 4)
    for left, right in ((x0, x0 + 11), (x1 - 11, x1)):
        cv2.rectangle(canvas, (left, top), (right, top + RAIL - 9),
                      (0.0, 158.0, 115.0), -1)
    cv2.rectangle(canvas, (x0, top - 7), (x1, top - 1),
                  (0.0, 158.0, 115.0), -1)


# ------------------------------------------------------------------ camera

# name, rating, why, chance
CAMERAS = [
    ("sharp", 5, None, .46), ("soft", 4, None, .20), ("glare", 3, None, .10),
    ("dim", 3, None, .08), ("dark", 2, "Too dark", .06),
    ("shaken", 2, "The camera moved", .06), ("blurred", 2, "Out of focus",
                                             .04),
]


def choose_camera(number, plan, rng):
    """Good pictures first, and whenever a small detail must be legible."""
    choice = CAMERAS
    if number <= 4:
        choice = CAMERAS[:1]
    elif plan in ("variant", "price", "foreign", "turned"):
        choice = CAMERAS[:2] + CAMERAS[3:4]
    return rng.choices(choice, [chance for *_, chance in choice])[0]


def photograph(canvas, camera, rng):
    """Look at the scene from a little to the side and develop the photo."""
    width, height = SCENE
    lean, rise = rng.uniform(-70, 70), rng.uniform(-26, 40)
    source = np.float32([[60 + max(0, lean), 40 + rise],
                         [width - 60 + min(0, lean), 40 - rise / 3],
                         [width - 60 + min(0, lean) * .4, height - 30],
                         [60 + max(0, lean) * .4, height - 30 - rise / 3]])
    target = np.float32([[0, 0], [width, 0], SCENE, [0, height]])
    view = cv2.warpPerspective(
        canvas, cv2.getPerspectiveTransform(source, target), SCENE)
    view = cv2.resize(view, PHOTO, interpolation=cv2.INTER_AREA)
    far = (np.linspace(-1, 1, PHOTO[0])[None, :] ** 2
           + np.linspace(-1, 1, PHOTO[1])[:, None] ** 2)[..., None]
    slope = np.linspace(1.06, .90, PHOTO[1])[:, None, None]
    warm = np.float32(rng.choice([(1.02, 1.0, .95), (1, 1, 1),
                                  (.97, 1.0, 1.03)]))
    view = view * (1 - .11 * far) * slope * warm
    view = cv2.GaussianBlur(view, (0, 0), .7)      # what a phone's lens does
    if camera == "soft":
        view = cv2.GaussianBlur(view, (0, 0), 1.5)
    elif camera == "blurred":
        view = cv2.GaussianBlur(view, (0, 0), 5.2)
    elif camera == "shaken":
        kernel = np.zeros((25, 25), np.float32)
        slant = rng.uniform(-6, 6)
        cv2.line(kernel, (0, int(12 - slant)), (24, int(12 + slant)), 1.0, 1)
        view = cv2.filter2D(view, -1, kernel / kernel.sum())
    elif camera in ("dim", "dark"):
        view = view * (.55 if camera == "dim" else .30)
    elif camera == "glare":
        x, y = rng.uniform(.3, .7) * PHOTO[0], rng.uniform(.33, .55) * PHOTO[1]
        ys, xs = np.mgrid[0:PHOTO[1], 0:PHOTO[0]].astype(np.float32)
        spot = np.exp(-(((xs - x) / 170) ** 2 + ((ys - y) / 100) ** 2))
        view = view + 235 * spot[..., None]
    if camera in ("dim", "dark"):
        noise = np.random.RandomState(rng.randrange(1 << 31))
        view = view + noise.randn(PHOTO[1], PHOTO[0], 1) * 1.2
    return view.clip(0, 255).astype(np.uint8)


def save_photo(pixels, path):
    """Save the photo as the best JPEG that fits in MAX_PHOTO_BYTES."""
    image = Image.fromarray(pixels)
    for quality in range(88, 28, -2):
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality, optimize=True,
                   progressive=True)
        if data.tell() <= MAX_PHOTO_BYTES:
            path.write_bytes(data.getvalue())
            return quality
    raise RuntimeError(f"{path} does not fit in {MAX_PHOTO_BYTES} bytes")


# ----------------------------------------------------------------- records

def true_values(place, plan, rating, why):
    """The true answer, by the rules of the spec's guideline."""
    own = [unit for unit in place.units if unit in ("front", "back", "fallen")]
    values = {}
    if not own:
        values["stock"] = "empty"
    else:
        values["stock"] = ("full" if len(own) >= place.expected else "gaps")
        if plan == "other":
            values["matches"] = "no"
        elif place.shown != place.pack:
            values["matches"] = {"fix": place.shown.title}
        else:
            values["matches"] = "yes"
        if plan != "other":
            values["count"] = len(own)
    found = {"back": "turned", "fallen": "fallen", "foreign": "foreign"}
    problems = [name for unit, name in found.items() if unit in place.units]
    if problems:
        values["problems"] = problems
    if place.tag_price is None:
        values["tag"] = "no"
    elif place.tag_price != place.record_price:
        values["tag"] = {"fix": place.tag_price}
    else:
        values["tag"] = "yes"
    values["quality"] = rating
    if why:
        values["why"] = why
    return values


def likely_mistakes(values, place):
    """How often people differ, why, and what they answer then."""
    others, reasons, hard = [], [], .08
    rating = values["quality"]
    if rating in (4, 5):
        others.append((.5, {**values, "quality": 9 - rating}))
    else:
        hard += .10
        reasons.append("The picture is poor")
        softer = {**values, "quality": rating + 1}
        softer.pop("why", None)
        others.append((.5, softer))
    if values["stock"] == "gaps" and "count" in values:
        hard += .25 if place.behind else .05
        if place.behind:
            reasons.append("A second row shows through the gaps (rule 3.2)")
        step = 1 if values["count"] + 1 < place.expected else -1
        if values["count"] + step >= 1:
            others.append((.6, {**values, "count": values["count"] + step}))
    if "problems" in values:
        hard += .12
        reasons.append("The odd pack is easy to miss")
        missed = {k: v for k, v in values.items() if k != "problems"}
        if values["problems"] == ["foreign"]:
            missed["count"] = values["count"] + 1
            if missed["count"] >= place.expected:
                missed["stock"] = "full"
        others.append((.5, missed))
    if isinstance(values.get("matches"), dict):
        hard += .20
        reasons.append("The variant differs only in colour and one word")
        others.append((.7, {**values, "matches": "yes"}))
        others.append((.3, {k: v for k, v in values.items() if k != "count"}
                       | {"matches": "no"}))
    if isinstance(values["tag"], dict):
        hard += .15
        reasons.append("The price is close to the recorded one")
        others.append((.6, {**values, "tag": "yes"}))
    total = sum(weight for weight, _ in others)
    shares = [round(weight / total, 2) for weight, _ in others[1:]]
    shares.insert(0, round(1 - sum(shares), 2))
    return (round(min(.6, hard), 2), "; ".join(reasons) or "Plain",
            [{"weight": share, "values": other}
             for share, (_, other) in zip(shares, others)])


def make_photo(number, plan, packs, out, rng):
    """Draw one photo and its packshot; returns its item and its truth."""
    canvas = draw_shelf(rng)
    place = plan_place(plan, packs, rng)
    quiet = [p for p in packs if p.brand != place.pack.brand]
    fill_row(canvas, quiet, BOARDS[0], rng)
    fill_row(canvas, [p for p in quiet if p.height < 300], BOARDS[2], rng)
    state = rng.getstate()
    gap = draw_place(canvas.copy(), place, BOARDS[1], rng)
    rng.setstate(state)
    siblings = [p for p in packs if p.brand == place.pack.brand
                and p not in (place.pack, place.shown)]
    fill_row(canvas, quiet + siblings * 3, BOARDS[1], random.Random(number),
             gap)
    draw_place(canvas, place, BOARDS[1], rng)
    name, rating, why, _ = choose_camera(number, plan, rng)
    photo = f"photos/shelf-{number:02d}.jpg"
    picture = f"pictures/{place.pack.slug}.jpg"
    quality = save_photo(photograph(canvas, name, rng), out / photo)
    save_packshot(place.pack, out / picture)
    item = {"photo": photo, "product_title": place.pack.title,
            "product_picture": picture, "expected_count": place.expected,
            "price_tag_says": place.record_price}
    values = true_values(place, plan, rating, why)
    hard, reason, others = likely_mistakes(values, place)
    print(f"{photo} {plan:8} {name:8} q{quality} {values}", flush=True)
    return item, {"photo": photo, "values": values, "hard": hard,
                  "why": reason, "alternatives": others}


def main():
    """Draw the photos asked for and write the two lists."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=len(PLANS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=here)
    args = parser.parse_args()
    for folder in ("photos", "pictures"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    packs, plans = all_packs(), list(PLANS)
    random.Random(args.seed).shuffle(plans)
    made = [make_photo(number + 1, plans[number % len(plans)], packs, args.out,
                       random.Random(f"{args.seed}:{number}"))
            for number in range(args.count)]
    for name, part in (("items.jsonl", 0), ("truth.jsonl", 1)):
        lines = [json.dumps(pair[part], ensure_ascii=False) for pair in made]
        (args.out / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
