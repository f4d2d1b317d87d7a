// Arabic nouns after a number: five forms, of which one and two stand without the digit.
// Nothing here may be imported from outside of this folder: the application waits for this language before it runs.

const rules = new Intl.PluralRules("ar");

/** `إجابة واحدة`, `إجابتان`, `3 إجابات`, `11 إجابة`, `100 إجابة`. The number is printed already. */
export function counted(n: string | number, one: string, two: string, few: string, many: string): string {
  const digits = String(n).replace(/[^\d.]/g, "");
  const form = digits === "" ? "other" : rules.select(Number(digits));
  if (form === "one") return one;
  if (form === "two") return two;
  return `${n} ${form === "few" ? few : many}`;
}

export const answers = (n: string | number) => counted(n, "إجابة واحدة", "إجابتان", "إجابات", "إجابة");
export const items = (n: string | number) => counted(n, "عنصر واحد", "عنصران", "عناصر", "عنصرًا");
export const rows = (n: string | number) => counted(n, "صف واحد", "صفان", "صفوف", "صفًا");
export const questions = (n: string | number) => counted(n, "سؤال واحد", "سؤالان", "أسئلة", "سؤالًا");
export const reviews = (n: string | number) => counted(n, "مراجعة واحدة", "مراجعتان", "مراجعات", "مراجعة");
export const files = (n: string | number) => counted(n, "ملف واحد", "ملفان", "ملفات", "ملفًا");
export const days = (n: string | number) => counted(n, "يوم واحد", "يومان", "أيام", "يومًا");
export const people = (n: string | number) => counted(n, "شخص واحد", "شخصان", "أشخاص", "شخصًا");
export const changes = (n: string | number) => counted(n, "تغيير واحد", "تغييران", "تغييرات", "تغييرًا");
export const cases = (n: string | number) => counted(n, "حالة واحدة", "حالتان", "حالات", "حالة");
export const batches = (n: string | number) => counted(n, "دفعة واحدة", "دفعتان", "دفعات", "دفعة");
export const lines = (n: string | number) => counted(n, "سطر واحد", "سطران", "أسطر", "سطرًا");
export const characters = (n: string | number) => counted(n, "حرف واحد", "حرفان", "أحرف", "حرفًا");
