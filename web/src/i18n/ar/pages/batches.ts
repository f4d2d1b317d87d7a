// Words of the list of batches, in Arabic.
import { batches as counted } from "../counted";

export const batches = {
  title: "الدفعات",
  remark: (n: string) => `${counted(n)} في هذا المشروع`,
  name: "الدفعة",
  standing: "الوضع",
  anyStanding: "أي وضع",
  standings: { importing: "تُستورد", done: "منجزة", late: "متأخرة", open: "مفتوحة" },
  progress: "المقبول",
  size: "العناصر",
  priority: "الأولوية",
  due: "الموعد",
  noDue: "بلا موعد",
  contested: "محل خلاف",
  source: "من",
  made: "وصلت",
  number: "الرقم",
  csvName: (project: string) => `${project}-batches.csv`,
  noneTitle: "لا دفعات بعد.",
  noneHint: "كل عملية استيراد دفعة.",
  import: "استيراد ملف",
  acts: {
    priority: "تغيير الأولوية",
    priorityLabel: "الأولوية",
    priorityHelp: "الأعلى يأتي أولًا. ما في أيدي الناس يبقى معهم.",
    due: "تغيير الموعد",
    dueLabel: "الموعد",
    dueHelp: "بتوقيت هذا الجهاز. اتركه فارغًا إن لم يكن هناك موعد.",
    changed: (n: string) => `تغيّرت ${counted(n)}.`,
  },
  commands: { title: "الدفعات المختارة", priority: "تغيير أولوية الدفعات المختارة", due: "تغيير موعد الدفعات المختارة" },
};
