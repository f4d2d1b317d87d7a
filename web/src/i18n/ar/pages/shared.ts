// Words that several pages share, in Arabic: states, roles, lists, refusals.
import type { Role, TaskState, Why } from "../../../client/types";

const states: Record<TaskState, string> = {
  gathering: "تُجمع إجاباته",
  ready: "يُحسم قريبًا",
  provisional: "متفق عليه، للمراجعة",
  contested: "محل خلاف",
  accepted: "مقبول",
  withdrawn: "مسحوب",
};

const roles: Record<Role, string> = {
  associate: "موسِّم",
  reviewer: "مراجع",
  analyst: "محلل",
  lead: "قائد",
  requester: "طالب الوسوم",
  admin: "مدير",
};

const roleHelp: Record<Role, string> = {
  associate: "يَسِم. لا يرى إلا ما في يده من مهام وإجاباته.",
  reviewer: "يَسِم، ويحكم في محل الخلاف وما وقع عليه الاختيار.",
  analyst: "يحكم، ويقرأ كل رقم وكل إجابة.",
  lead: "يدير المشروع: المواصفة والأشخاص والدفعات والملفات.",
  requester: "يرسل البيانات ويأخذ الوسوم. لا يَسِم.",
  admin: "يحق له كل شيء في المشروع.",
};

const whys: Record<Why, string> = {
  disagreement: "الإجابات مختلفة",
  sample: "وقع عليه الاختيار للمراجعة",
  flagged: "نُبّه إليه",
  tie: "تساوى المؤيدون والمعارضون",
};

export const shared = {
  states: {
    forbidden: "لا يحق لك رؤية هذه الصفحة.",
    forbiddenHint: "لا يشملها دورك. اطلب من قائد المشروع أو من مدير النظام إن احتجت إليها.",
    missing: "لا شيء هنا.",
    stale: (why: string) => `هذا آخر ما عُرف. ${why}`,
  },
  archived: {
    title: "هذا المشروع مؤرشف.",
    hint: "لا يُعطى منه شيء بعد الآن، ولا تدخله عناصر. ويبقى كل شيء مقروءًا.",
    toSpec: "استعادته من صفحة المواصفة",
    mark: "مؤرشف",
  },
  taskStates: states,
  roles,
  roleHelp,
  whys,
  list: { title: "القوائم", next: "التالي في القائمة", previous: "السابق في القائمة", open: "فتح الصف الحالي", choose: "اختيار الصف الحالي", chooseOn: "اختيار الصف التالي أيضًا", chooseBack: "اختيار الصف السابق أيضًا" },
  form: { cancel: "إلغاء", copy: "نسخ", copied: "نُسخ", remove: "إزالة", optional: "يجوز تركه فارغًا" },
};
