/** The one script of every page of a live site: which page it is, its data tell. */

import { startCatalogue } from "./catalogue.js";
import { here, host } from "./customize.js";
import { data } from "./page.js";
import { startPlayer } from "./player.js";

document.documentElement.classList.add("on");
if (data.programmes) startCatalogue();
else if (here) startPlayer(host);
