/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The page: its panels, and libvirt's changes, which it follows. */
import { Guests } from "./guests.js";
import { showGpus } from "./gpus.js";
import { showHost } from "./host.js";
import { stream } from "./program.js";
import { followTheme } from "./theme.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

/* In milliseconds. */
const GATHER = 300;
const TRY_AGAIN = 5000;

/* With more changes at once than these, all guests are read again. */
const FEW = 20;

const at = id => document.getElementById(id);

function complain(problem) {
    at("problem").textContent = problem ? problem.message || String(problem) : "";
}

/* Gathers what changed for a moment, then reads it again. */
function follow(guests) {
    let changed = new Set();
    let timer = null;

    async function catchUp() {
        const names = changed;
        changed = new Set();
        timer = null;
        try {
            if (names.size > FEW)
                await guests.readAll();
            else
                await Promise.all([...names].map(name => guests.read(name)));
            await showGpus(at("gpus"));
        } catch (problem) {
            complain(problem);
        }
    }

    function note(event) {
        if (event.domain)
            changed.add(event.domain);
        timer = timer || window.setTimeout(catchUp, GATHER);
    }

    /* libvirt may restart: then all is read again. */
    function again() {
        window.setTimeout(() => readAll(guests).then(watch), TRY_AGAIN);
    }

    function watch() {
        stream(["watch"], note).then(again, again);
    }
    watch();
}

async function readAll(guests) {
    try {
        await guests.readAll();
        complain(null);
    } catch (problem) {
        complain(problem);
    }
    await showGpus(at("gpus"));
}

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

async function start() {
    document.title = _("GPUs for guests");
    at("title").textContent = _("GPUs for guests");
    followTheme();
    followAccess();
    const guests = new Guests(at("guests"));
    await readAll(guests);
    follow(guests);
    showHost(at("host"));
    guests.readFindings();
}

cockpit.transport.wait(start);
