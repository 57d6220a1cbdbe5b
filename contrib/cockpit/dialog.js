/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dialogs. Each shows what a command would do (a dry run), and does it only after that. */
import { badge, button, diff, element } from "./elements.js";
import { domain, host } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const SIGNS = { add: "+", remove: "−", change: "~" };
const CLASSES = { add: "added", remove: "removed", change: "changed" };

function change(each) {
    return element("li", { class: CLASSES[each.op] }, `${SIGNS[each.op]} ${each.text}`);
}

function verdict(checked) {
    if (!checked)
        return null;
    const kinds = { ok: ["ok", _("accepted")], refused: ["danger", _("refused")], skipped: ["info", _("not possible here")] };
    const [kind, text] = kinds[checked.verdict];
    return element("p", {}, _("Check by libvirt:"), " ", badge(kind, text), checked.reason ? ` ${checked.reason}` : "");
}

/* What a dry run says. */
function preview(result) {
    return [
        result.changes?.length ? element("ul", { class: "changes", "aria-label": _("Changes") }, result.changes.map(change))
            : element("p", {}, _("Nothing changes.")),
        verdict(result.checked),
        ...result.warnings.map(text => element("p", { class: "warning" }, text)),
        ...result.notes.filter(text => text.startsWith("note: ")).map(text => element("p", { class: "note" }, text.slice(6))),
        result.diff?.unified ? element("details", {}, element("summary", {}, _("Show the XML that changes")), diff(result.diff.unified)) : null,
    ];
}

/*
 * Opens a dialog for a command on a guest. choose is its first part, { node, words() }; every change in it asks for a new preview.
 * Without it words are always the same.
 */
function open({ title, verb, guest, choose, words, done }) {
    const fault = element("div", { class: "error", role: "alert" });
    const shown = element("div", { class: "preview", "aria-live": "polite" });
    const act = button(verb, run, { class: "primary", disabled: true });
    const see = button(_("Preview"), look, { class: "secondary" });
    const cancel = button(_("Cancel"), () => dialog.close(), { class: "plain" });
    const dialog = element("dialog", { "aria-labelledby": "dialog-title" },
        element("h2", { id: "dialog-title" }, title), choose?.node, fault, shown,
        element("div", { class: "actions" }, act, choose ? see : null, cancel));
    let previewed = null;

    function forget() {
        previewed = null;
        act.disabled = true;
        fault.replaceChildren();
        shown.replaceChildren();
    }

    async function busy(work) {
        [act, see].forEach(each => { each.disabled = true; });
        fault.replaceChildren();
        dialog.setAttribute("aria-busy", "true");
        try {
            await work();
        } catch (problem) {
            fault.replaceChildren(problem.message);
        }
        dialog.removeAttribute("aria-busy");
        see.disabled = false;
        act.disabled = !previewed;
    }

    function look() {
        return busy(async () => {
            const chosen = choose ? choose.words() : words;
            previewed = null;
            shown.replaceChildren(element("p", { role: "status" }, _("Looking what would change…")));
            try {
                const result = await domain([...chosen, "--dry-run", "--", guest]);
                shown.replaceChildren(...preview(result).filter(Boolean));
                previewed = result.would === "change" ? chosen : null;
            } catch (problem) {
                shown.replaceChildren();
                throw problem;
            }
        });
    }

    function run() {
        return busy(async () => {
            const chosen = previewed;
            await domain([...chosen, "--", guest]);
            dialog.close();
            done();
        });
    }

    dialog.addEventListener("close", () => dialog.remove());
    choose?.node.addEventListener("change", forget);
    document.body.append(dialog);
    dialog.showModal();
    if (!choose)
        look();
    return dialog;
}

function offer(each, index) {
    const id = `offer-${index}`;
    const total = each.total !== null && each.total !== undefined ? cockpit.format(_("$0 of $1 free"), each.free, each.total) : null;
    return element("div", { class: "offer" },
        element("input", { type: "radio", name: "offer", id, value: index, checked: index === 0 }),
        element("label", { for: id }, element("strong", {}, each.name || each.type || each.option), " ",
            element("small", {}, [each.parent, total, each.description].filter(Boolean).join(", "))));
}

/* The choice of "Give GPU…": a device of the host, or 3D without one, and the way to see it. */
function choice(offers, displays) {
    const without = { option: "--profile virgl", name: _("3D without a device (virtio-gpu)"),
                      description: _("for Linux guests, drawn by the host's OpenGL") };
    const all = [...offers, without];
    const select = element("select", { id: "display" }, element("option", { value: "" }, _("As it fits the guest and the device")),
        displays.map(each => element("option", { value: each.display }, `${each.display}: ${each.summary}`)));
    const node = element("form", { onsubmit: event => event.preventDefault() },
        element("fieldset", {}, element("legend", {}, _("What the guest gets")), all.map(offer)),
        element("label", { for: "display" }, _("How it is seen")), select);

    return {
        node,
        words: () => {
            const chosen = all[Number(node.querySelector("input[name=offer]:checked").value)];
            return ["apply", ...chosen.option.split(" "), ...(select.value ? ["--display", select.value] : [])];
        },
    };
}

export async function giveGpu(guest, done) {
    const [answer, displays] = await Promise.all([host(["devices", "--for", guest]), host(["profiles", "--displays"])]);
    open({ title: cockpit.format(_("Give $0 a GPU"), guest), verb: _("Apply"), choose: choice(answer.offers, displays), guest, done });
}

export function takeBack(guest, done) {
    open({ title: cockpit.format(_("Take the GPU back from $0"), guest), verb: _("Take back"), words: ["revert"], guest, done });
}

export function repairDrift(guest, done) {
    open({ title: cockpit.format(_("Repair $0"), guest), verb: _("Repair"), words: ["apply"], guest, done });
}

export function repairFindings(guest, done) {
    open({ title: cockpit.format(_("Repair $0"), guest), verb: _("Repair"), words: ["lint", "--fix"], guest, done });
}
