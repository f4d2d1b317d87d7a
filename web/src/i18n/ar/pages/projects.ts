// Words of the list of projects and of making a new one, in Arabic.
export const projectWords = {
  title: "المشاريع",
  new: "مشروع جديد",
  name: "المشروع",
  progress: "المقبول",
  role: "دورك",
  waiting: "للمراجعة",
  size: "العناصر",
  id: "المعرف",
  standing: "الوضع",
  anyStanding: "مفتوح أو مؤرشف",
  open: "مفتوح",
  archived: "مؤرشف",
  emptyTitle: "لست في أي مشروع بعد.",
  emptyAdmin: "أنشئ الأول من مواصفة: ملف يقول ما هو العنصر وما الذي يُسأل عنه.",
  emptyPerson: "يضيفك القائد إلى مشروع؛ فيظهر هنا. أخبره باسم دخولك.",
  nothing: "لا عناصر بعد",
  dialog: {
    title: "مشروع جديد",
    hint: "يُنشأ المشروع من مواصفته، project.yaml. اختر الملف، أو أفلته هنا، أو ألصقه.",
    choose: "اختيار ملف",
    source: "المواصفة",
    make: "إنشاء المشروع",
    made: (title: string) => `أُنشئ المشروع ${title}.`,
    example: "البدء من مثال",
  },
  example: `project: my-project
title: مشروعي
description: جملة واحدة عما يُحكم فيه.

inputs:
  - { name: text, type: text, title: النص }

layout:
  stage: [text]

labels:
  - name: verdict
    kind: choice
    title: ما هذا؟
    options:
      - { value: good, title: جيد, key: "1" }
      - { value: bad, title: سيئ, key: "2" }

guideline: |
  # مشروعي

  1.1 اقرأ النص مرة واحدة ثم أجب.

policy:
  overlap: { min: 2, max: 3 }
  agreement: 0.7
`,
};
