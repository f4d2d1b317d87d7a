// The commands of every viewer, for the list of all commands.
export { audioCommands } from "./audio/commands";
export { imageCommands } from "./image/commands";
export { textCommands } from "./text/commands";
export { videoCommands } from "./video/commands";
