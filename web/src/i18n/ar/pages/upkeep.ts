// Words of the page of upkeep, in Arabic: verifications and backups.
import { answers, counted, files, items } from "../counted";

const faults = (n: string) => counted(n, "خلل واحد", "خللان", "أخطاء", "خللًا");
const projects = (n: string) => counted(n, "مشروع واحد", "مشروعان", "مشاريع", "مشروعًا");
const events = (n: string) => counted(n, "حدث واحد", "حدثان", "أحداث", "حدثًا");

export const upkeep = {
  title: "الصيانة",
  commands: {
    title: "الصيانة",
    verify: "التحقق من كل شيء",
    quick: "التحقق دون قراءة الوسائط",
    stop: "إيقاف التحقق",
    backup: "تنزيل نسخة احتياطية",
  },
  verification: {
    title: "التحقق",
    hint: "يعيد حساب كل ما يمكن حسابه: سجل الأحداث والعدّادات والعناصر والإجابات والتسميات والوسائط. ويستمر العمل في أثناء ذلك.",
    noneTitle: "لم يُتحقق من شيء من هنا بعد.",
    noneHint: "يُظهر أول تحقق هل كل شيء كما كُتب. ولا يُسرد هنا ما أُجري بالأمر «assay verify» في مجلد البيانات.",
    verify: "تحقق",
    quick: "تحقق دون قراءة الوسائط",
    stop: "إيقاف",
    progress: "تقدّم التحقق",
    stopping: "سيتوقف بعد لحظة.",
    last: (when: string) => `آخر تحقق: ${when}`,
    sound: "كل شيء كما ينبغي",
    faults,
    failed: "فشل",
    stopped: "أُوقف",
    queued: "ينتظر دوره",
    running: "جارٍ",
    begins: "يبدأ الآن.",
    tasks: (n: string, all: string) => `مقارنة المهام: ${n} من ${all}`,
    media: (read: string, all: string) => `قراءة الوسائط: ${read} من ${all}`,
    looked: (inProjects: string, ofEvents: string, ofItems: string, ofAnswers: string) =>
      `نُظر في: ${projects(inProjects)}، ${events(ofEvents)}، ${items(ofItems)}، ${answers(ofAnswers)}.`,
    lookedMedia: (n: string) => `وسائط: ${files(n)}`,
    byContent: (media: string) => `${media}، قُرئت من أول بايت إلى آخره.`,
    byLength: (media: string) => `${media}، قورنت أطوالها فقط.`,
    findings: "ما وُجد",
    everywhere: "الموقع كله",
    unlisted: (n: string) => `و${n} غيرها. أصلح هذه أولًا ثم تحقق مرة أخرى.`,
    earlier: "ما سبق",
    when: "البدء",
    took: "المدة",
    what: "الوسائط",
    whole: "قُرئت",
    lengths: "بالطول",
    found: "النتيجة",
  },
  backup: {
    title: "النسخ الاحتياطي",
    hint: "كل شيء في ملف واحد: قاعدة البيانات كما هي الآن وكل الوسائط مع مجاميع التحقق. والأمر «assay restore FILE» يعيد الموقع منه.",
    keep: "فيه بصمات كلمات المرور والرموز، فاحفظه كما تحفظ البيانات نفسها.",
    size: (all: string) => `نحو ${all}`,
    parts: (database: string, n: string, media: string) => `قاعدة البيانات ${database}، والوسائط ${media} في ${files(n)}`,
    download: "تنزيل نسخة احتياطية",
    underWay: "تُعدّ الآن نسخة احتياطية. لا تُعدّ إلا واحدة في كل مرة.",
    elsewhere: "قاعدة البيانات PostgreSQL، ولا ينسخها Assay. انسخها بالأمر pg_dump، ثم انسخ مجلد media من مجلد البيانات بعدها.",
  },
};
