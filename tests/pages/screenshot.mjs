// Keeps pictures of pages, to be looked at by people.
import { join } from "node:path";

import { screenshots } from "./setting.mjs";

/** The whole page as it is now, under this name: lower-case words with hyphens, the size among them. */
export const screenshot = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
