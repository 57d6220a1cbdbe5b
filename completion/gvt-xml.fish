# SPDX-License-Identifier: LGPL-2.1-or-later
# fish completes gvt-xml. The program itself tells its commands, their options and what these take, domains, devices and
# profiles, over the connection that the line names.

# The program, as the line calls it. A libvirt that doesn't answer isn't waited for, and ssh gets no terminal to ask on: the
# line is typed there.
function __gvt_xml_ask --no-scope-shadowing
    set -lx LC_ALL C.UTF-8
    set -lx SSH_ASKPASS_REQUIRE never
    setsid -w $program $globals --timeout 3 $argv 2>/dev/null </dev/null
end

# __gvt_xml_files: paths that begin as the word does, behind the device that they are for (41:00.1=PATH).
function __gvt_xml_files --no-scope-shadowing
    set -l before (string match -rg '^([^/]*=)' -- $word)
    for path in (__fish_complete_path (string replace -- "$before" '' $word))
        printf '%s%s\n' "$before" $path
    end
end

# __gvt_xml_values KIND OPTION: what can stand where the program says KIND. OPTION is empty for an operand.
function __gvt_xml_values --no-scope-shadowing
    switch $argv[1]
        case URI
            printf '%s\n' qemu:///system qemu:///session
        case COMMAND
            __gvt_xml_ask --list-commands | string replace -r '\t.*\t' '\t'
        case 'DOMAIN*'
            # Names may be taken for options but after "--". What is typed already isn't offered again.
            for name in (__gvt_xml_ask complete domains)
                contains -- $name $operands; and continue
                set -q ended[1]; or not string match -q -- '-*' $name; and printf '%s\n' $name
            end
        case NAME
            __gvt_xml_ask complete profiles
        case MODE
            __gvt_xml_ask complete displays
        case ADDR
            switch "$argv[2]"
                case --pci
                    __gvt_xml_ask complete pci
                case --parent
                    __gvt_xml_ask complete parents
                case ''
                    __gvt_xml_ask complete cards
            end
        case TYPE
            __gvt_xml_ask complete types
        case UUID
            __gvt_xml_ask complete uuids
        case BACKUP
            # One of the domain's backups that are whole, or a path.
            set -q operands[1]; and __gvt_xml_ask complete backups -- $operands[1]
            __gvt_xml_files
        case 'FILE*' '*PATH'
            __gvt_xml_files
        case '*=*'
        case '*'
            string match -qr '^[a-z]' -- $argv[1]; and string split '|' -- $argv[1]
    end
end

# __gvt_xml_operands: what can follow the operands, by the usage "create TYPE | remove UUID".
function __gvt_xml_operands --no-scope-shadowing
    for line in (__gvt_xml_ask --list-commands)
        set -l fields (string split \t -- $line)
        test "$fields[1]" = "$command"; or continue
        for usage in (string split ' | ' -- $fields[2])
            set -l form (string split ' ' -- (string replace -ra '[][]' '' -- $usage))
            set -l place (math 1 + (count $operands))
            if test $place = 1
                __gvt_xml_values $form[1] ''
            else if contains -- $operands[1] (string split '|' -- $form[1])
                set -q form[$place]; and __gvt_xml_values $form[$place] ''
            else if string match -q -- '*…' $form[-1]; and not string match -q -- '-*' $form[1]
                __gvt_xml_values $form[-1] ''
            end
        end
    end
end

function __gvt_xml
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program $words[1]
    set -l globals
    set -l operands
    set -l ended
    set -l command
    set -l option
    set -l in_files
    set -l options (__gvt_xml_ask --list-options)

    for each in $words[2..-1]
        if set -q option[1]
            contains -- $option -c --connect --root; and set -a globals $option $each
            set -e option
            continue
        end
        switch $each
            case --
                set ended yes
            case '--connect=*' '--root=*'
                set -a globals $each
            case '-*=*'
                string match -q -- '--file=*' $each; and set in_files yes
            case --root
                set option --root
            case '-*'
                set -q ended[1]; and set -a operands $each; and continue
                test $each = --file; and set in_files yes
                # An option that takes a value.
                string match -qr -- "^$each\t[^\t]" $options; and set option $each
            case '*'
                if set -q command[1]
                    set -a operands $each
                else
                    set command $each
                    set options (__gvt_xml_ask $command --list-options)
                end
        end
    end

    set -l split (string match -rg -- '^(--[a-z-]+)=' $word)
    if set -q split[1]; and not set -q option[1]
        set -l before "$split="
        set word (string replace -- $before '' $word)
        for each in (string match -rg -- "^$split\t([^\t]+)" $options)
            test $split = --guest-address; or __gvt_xml_values $each $split | string replace -r -- '^' $before
        end
    else if set -q option[1]
        for each in (string match -rg -- "^$option\t([^\t]+)" $options)
            # The guest's own slots are none of the host's.
            test $option = --guest-address; or __gvt_xml_values $each $option
        end
    else if string match -q -- '-*' $word; and not set -q ended[1]
        string replace -r '\t.*\t' '\t' -- $options
    else if not set -q command[1]
        __gvt_xml_values COMMAND ''
    else if set -q in_files[1]
        __gvt_xml_files
    else
        __gvt_xml_operands
    end
end

complete -c gvt-xml -f -a '(__gvt_xml)'
