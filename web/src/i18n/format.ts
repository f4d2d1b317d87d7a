// Numbers, times and durations as a person reads them. Undefined is printed as unknown, never as 0.
import { t } from "./words";
import { language, LANGUAGES } from "./language";

const LOCALE = LANGUAGES[language].locale;
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const dateTime = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const timeOnly = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const dayOnly = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
const dateOnly = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });

type Maybe = number | null | undefined;
const known = (value: Maybe): value is number => typeof value === "number" && Number.isFinite(value);

/** 18402 as `18,402`. */
export function count(value: Maybe): string {
  return known(value) ? whole.format(value) : t.numbers.unknown;
}

/** A number with a fixed number of decimals. */
export function decimal(value: Maybe, digits = 2): string {
  return known(value)
    ? value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : t.numbers.unknown;
}

/** A share from 0 to 1 as `97.6 %`. */
export function percent(share: Maybe, digits = 1): string {
  return known(share) ? `${decimal(share * 100, digits)} %` : t.numbers.unknown;
}

/** A span of time in seconds: `11.8 s`, `18 min`, `2 h 5 min`, `3 d`. */
export function duration(seconds: Maybe): string {
  if (!known(seconds)) return t.numbers.unknown;
  if (seconds < 60) return t.duration.seconds(decimal(seconds, seconds < 20 ? 1 : 0));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t.duration.minutes(minutes);
  if (minutes < 24 * 60) return t.duration.hours(Math.floor(minutes / 60), minutes % 60);
  return t.duration.days(Math.round(minutes / 1440));
}

/** A span of time in its largest unit alone: `18 h` for 18 h 28 min. */
export function roughly(seconds: Maybe): string {
  const HOUR = 3600;
  return known(seconds) && seconds >= HOUR ? duration(seconds - (seconds < 24 * HOUR ? seconds % HOUR : 0)) : duration(seconds);
}

/** A clock position in a recording: `4.250 s`, `1:04.250`. */
export function position(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds.toFixed(3)} s`;
  return `${minutes}:${(seconds - minutes * 60).toFixed(3).padStart(6, "0")}`;
}

/** An RFC 3339 time as `12 Nov, 14:05`; today's without the day. */
export function moment(rfc3339: string, now: Date = new Date()): string {
  const at = new Date(rfc3339);
  if (Number.isNaN(at.getTime())) return t.numbers.unknown;
  return at.toDateString() === now.toDateString() ? timeOnly.format(at) : dateTime.format(at);
}

/** An RFC 3339 time as `12 Nov 2026`. */
export function day(rfc3339: string): string {
  const at = new Date(rfc3339);
  return Number.isNaN(at.getTime()) ? t.numbers.unknown : dateOnly.format(at);
}

/** The UTC day of an RFC 3339 date or time as `21 Nov`. */
export function shortDay(rfc3339: string): string {
  const at = new Date(rfc3339);
  return Number.isNaN(at.getTime()) ? t.numbers.unknown : dayOnly.format(at);
}

/** How long ago: `4 min ago`. */
export function ago(rfc3339: string, now: Date = new Date()): string {
  const seconds = (now.getTime() - new Date(rfc3339).getTime()) / 1000;
  if (!Number.isFinite(seconds)) return t.numbers.unknown;
  return seconds < 5 ? t.duration.now : t.duration.ago(duration(seconds));
}

/** A number of bytes as `1.2 MB`, in powers of ten. */
export function bytes(value: Maybe): string {
  if (!known(value)) return t.numbers.unknown;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${decimal(size, unit === 0 || size >= 100 ? 0 : 1)} ${units[unit]}`;
}
