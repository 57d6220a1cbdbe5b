/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program's JSON (docs/json.md). There is no shell: each word of a command line is an argument by itself. */
const cockpit = window.cockpit;

const PROGRAM = "gvt-xml";

/* An error of the program, or of Cockpit's. */
export class Problem extends Error {}

function describe(failure) {
    if (failure.problem === "not-found")
        return cockpit.gettext("gvt-xml is not installed on this host.");
    if (failure.problem === "access-denied")
        return cockpit.gettext("You need administrative access for this.");
    const text = failure.message || failure.problem || String(failure);
    const error = text.split(/^error: /m);
    return error[error.length - 1];
}

/* --json is the first option: the words may end in "--" and names, which are no options whatever they are like. */
const commandLine = ([command, ...words]) => [PROGRAM, command, "--json", ...words];

/* What it prints, which may be of a run that failed: that has its errors in its JSON. Exit statuses: 1 failed, 2 wrong usage, 3
   there are findings, or something would change. */
function run(words) {
    return new Promise((resolve, reject) =>
        cockpit.spawn(commandLine(words), { superuser: "try", err: "message" })
                .then(resolve, (failure, printed) => printed && failure.exit_status > 0 ? resolve(printed)
                    : reject(new Problem(describe(failure)))));
}

/* The one document of a command about the host. */
export async function host(words) {
    return JSON.parse(await run(words));
}

function parse(text) {
    return text.split("\n").filter(Boolean)
            .map(line => JSON.parse(line));
}

/* The objects of a command about domains, one each. */
export async function domains(words) {
    return parse(await run(words));
}

/* The object of the only domain of a command. A domain's error becomes a Problem. */
export async function domain(words) {
    const [result] = await domains(words);
    if (result.error)
        throw new Problem(result.error.message);
    return result;
}

/* Calls found() with each object as soon as it is printed. Resolves when the command ends; channel.close() ends it before. */
export function stream(words, found) {
    let rest = "";
    const channel = cockpit.spawn(commandLine(words), { superuser: "try", err: "message" });
    channel.stream(text => {
        const end = (rest + text).lastIndexOf("\n") + 1;
        const whole = (rest + text).slice(0, end);
        rest = (rest + text).slice(end);
        parse(whole).forEach(found);
    });
    return channel;
}
