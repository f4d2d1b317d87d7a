// Sets of keys for one hand, so that the other can stay on the mouse, or rest.

export type Hand = "both" | "left" | "right";

/** Keys that differ from the delivered ones, by command. */
export const HANDS: Record<Hand, Readonly<Record<string, readonly string[]>>> = {
  both: {},
  left: {
    "workbench.submit": ["q", "Enter"],
    "workbench.undo": ["mod+z"],
    "workbench.note": ["a"],
    "workbench.unsure": ["shift+a"],
    "video.back": ["x", "ArrowLeft"],
    "video.on": ["c", "ArrowRight"],
    "video.backSecond": ["shift+x", ","],
    "video.onSecond": ["shift+c", "."],
    "video.captions": ["shift+v"],
    "video.markNext": ["d", "shift+ArrowRight"],
    "video.markBefore": ["shift+d", "shift+ArrowLeft"],
    "video.unveil": ["shift+z"],
    "video.slower": ["shift+w", "<"],
    "video.faster": ["w", ">"],
    "video.zoomIn": ["t", "+", "="],
    "video.zoomOut": ["shift+t", "-"],
    "image.zoomIn": ["t", "+", "="],
    "image.zoomOut": ["shift+t", "-"],
    "text.larger": ["t", "+", "="],
    "text.smaller": ["shift+t", "-"],
    "moment.mark": ["v"],
    "moment.goTo": ["shift+f"],
  },
  right: {
    "workbench.skip": ["j"],
    "workbench.flag": ["h"],
    "workbench.next": ["k", "ArrowDown"],
    "workbench.guideline": ["shift+h"],
    "video.enhance": ["y"],
    "video.invert": ["shift+y"],
    "video.zoom": ["i"],
    "image.enhance": ["y"],
    "image.invert": ["shift+y"],
    "image.zoom": ["i"],
    "image.fit": ["shift+i"],
    "image.turn": ["shift+l"],
    "choice.find": ["p"],
  },
};

/** The order in which options without a key of their own get a letter. */
export const LETTERS: Record<Hand, string> = {
  both: "qwertyuiopasdfghjklzxcvbnm",
  left: "qwertasdfgzxcvbyuiophjklnm",
  right: "yuiophjklnmqwertasdfgzxcvb",
};

/** The digits that options get first. */
export const DIGITS: Record<Hand, string> = { both: "123456789", left: "12345", right: "123456789" };
