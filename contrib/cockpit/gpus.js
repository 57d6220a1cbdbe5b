/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel of the host's GPUs: driver, IOMMU group, vGPU types, virtual functions, and which guest has which. */
import { badge, cell, element, table } from "./elements.js";
import { host } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

function bar(type) {
    return element("meter", { min: 0, max: type.total, value: type.free,
                              "aria-label": cockpit.format(_("$0 of $1 free"), type.free, type.total) });
}

function types(device) {
    const heads = [_("vGPU type"), _("Free"), _("Description")];
    return table(cockpit.format(_("vGPU types of $0"), device.identity), heads, device.types.map(type =>
        element("tr", {}, cell(heads[0], type.name && type.name !== type.id ? `${type.name} (${type.id})` : type.id),
                cell(heads[1], type.total ? bar(type) : null, ` ${type.free}/${type.total ?? "?"}`),
                cell(heads[2], type.description || "–"))));
}

const users = device => (device.used_by || []).map(user => user.domain).join(", ") || "–";

/* The vGPU type that a virtual function has, or those that it can have. */
function functionTypes(each) {
    const names = (each.creatable || []).map(type => type.name || type.id);
    return each.type || (names.length ? cockpit.format(_("none; can be $0"), names.join(", ")) : "–");
}

function functions(device) {
    const heads = [_("Virtual function"), _("Driver"), _("IOMMU group"), _("vGPU type"), _("Guest")];
    return table(cockpit.format(_("Virtual functions of $0"), device.identity), heads, device.functions.map(each =>
        element("tr", {}, cell(heads[0], each.identity), cell(heads[1], each.driver || "–"), cell(heads[2], String(each.group ?? "–")),
                cell(heads[3], functionTypes(each)), cell(heads[4], users(each)))));
}

function vgpus(device) {
    const heads = [_("vGPU"), _("Type"), _("Guest")];
    return table(cockpit.format(_("vGPUs of $0"), device.identity), heads, device.vgpus.map(each =>
        element("tr", {}, cell(heads[0], each.uuid), cell(heads[1], each.type || "–"), cell(heads[2], users(each)))));
}

function gpu(device) {
    return element("article", { class: "card" },
        element("h3", {}, `${device.name || _("GPU")} `, element("small", {}, device.identity)),
        element("p", {}, cockpit.format(_("Driver $0, IOMMU group $1"), device.driver || _("none"), device.group ?? _("none")), " ",
                (device.used_by || []).length ? badge("info", cockpit.format(_("given to $0"), users(device))) : null),
        device.types.length ? types(device) : null,
        device.vgpus.length ? vgpus(device) : null,
        device.functions.length ? functions(device) : null);
}

export async function showGpus(section) {
    const title = element("h2", { id: "gpus-title" }, _("GPUs"));
    try {
        const answer = await host(["devices"]);
        section.replaceChildren(title, ...answer.devices.map(gpu),
                                ...(answer.devices.length ? [] : [element("p", {}, _("This host has no GPU that a guest could get."))]));
    } catch (problem) {
        section.replaceChildren(title, element("p", { class: "error", role: "alert" }, problem.message));
    }
}
