/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page: its panels, which follow libvirt. */
import { follow } from "./follow.js";
import { Guests } from "./guests.js";
import { showGpus } from "./gpus.js";
import { showHost } from "./host.js";
import { followTheme } from "./theme.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const at = id => document.getElementById(id);

/* Whether the user may change guests; libvirt decides, and this only says it before. */
function followAccess() {
    const permission = cockpit.permission({ admin: true });
    const show = () => {
        at("access").hidden = permission.allowed !== false;
    };
    at("access").textContent = _("You have limited access: guests can be looked at, but perhaps not changed.");
    permission.addEventListener("changed", show);
    show();
}

function start() {
    const guests = new Guests(at("guests"));
    document.title = _("GPUs for guests");
    at("title").textContent = _("GPUs for guests");
    followTheme();
    followAccess();
    follow(names => Promise.all([guests.read(names), showGpus(at("gpus"))]));
    showHost(at("host"));
}

cockpit.transport.wait(start);
