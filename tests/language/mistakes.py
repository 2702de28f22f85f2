"""What happens to beginners' mistakes: each is understood, or told with the cure, once, at its place."""

# ruff: noqa: E501  (a message is one line)
from __future__ import annotations

MISTAKES: list[tuple[str, list[str]]] = [
    ("[Pause 8s] Hi.", ["[pause 8s] Hi."]),
    ("[PAUSE 8S] Hi.", ["[pause 8s] Hi."]),
    ("[pause: 8s] Hi.", ["[pause 8s] Hi."]),
    ("[pause:8s] Hi.", ["[pause 8s] Hi."]),
    ("[pause=8s] Hi.", ["[pause 8s] Hi."]),
    ("[pause 8 s] Hi.", ["[pause 8s] Hi."]),
    ("[pause 8sec] Hi.", ["[pause 8s] Hi."]),
    ("[pause 8 seconds] Hi.", ["[pause 8s] Hi."]),
    ("[pause 2min] Hi.", ["[pause 120s] Hi."]),
    ("[pause 2 min 30 s] Hi.", ["[pause 150s] Hi."]),
    ("[pause 1m 30s] Hi.", ["[pause 90s] Hi."]),
    ("[pause 1h 1m 1s] Hi.", ["[pause 3661s] Hi."]),
    ("[pause 1m 0s] Hi.", ["[pause 60s] Hi."]),
    ("[pause 8 Sekunden] Hi.", ["[pause 8s] Hi."]),
    ("[pause 5 secondes] Hi.", ["[pause 5s] Hi."]),
    ("[pause 3 segundos] Hi.", ["[pause 3s] Hi."]),
    ("[pause 3 secondi] Hi.", ["[pause 3s] Hi."]),
    ("[pause 3 seconden] Hi.", ["[pause 3s] Hi."]),
    ("[pause 1,5s] Hi.", ["[pause 1.5s] Hi."]),
    ("[pause 1.5 min] Hi.", ["[pause 90s] Hi."]),
    ("[3s] Hi.", ["[pause 3s] Hi."]),
    ("[8 s] Hi.", ["[pause 8s] Hi."]),
    ("[1:30] Hi.", ["[pause 90s] Hi."]),
    ("[pause 5-10s] Hi.", ["[pause 7.5s] Hi."]),
    ("[pause 5s-10s] Hi.", ["[pause 7.5s] Hi."]),
    ("[pause 5 to 10s] Hi.", ["fault 1:8 '5' needs a unit: write 5s or 5m"]),
    ("[pause 8] Hi.", ["fault 1:8 '8' needs a unit: write 8s or 8m"]),
    ("[pause] Hi.", ["fault 1:1 [pause] needs a time, such as 8s"]),
    ("[pause for 8s] Hi.", ["[pause 8s] Hi."]),
    ("[pause8s] Hi.", ["fault 1:1 put a space after pause: [pause 8s]"]),
    ("[8s pause] Hi.", ["fault 1:1 write the name first: [pause 8s]"]),
    ("[paus 8s] Hi.", ["fault 1:1 unknown cue 'paus', did you mean 'pause'?"]),
    ("[break 8s] Hi.", ["fault 1:1 silence is [pause 8s]"]),
    ("[wait 8s] Hi.", ["fault 1:1 silence is [pause 8s]"]),
    ("[silence 8s] Hi.", ["fault 1:1 silence is [pause 8s]"]),
    ("[rest 8s] Hi.", ["fault 1:1 silence is [pause 8s]"]),
    (
        "(pause 8s) Hi.",
        ["notice 1:1 this is spoken: a directive stands in [square brackets]", "(pause 8 seconds) Hi."],
    ),
    (
        "{pause 8s} Hi.",
        [
            "fault 1:1 {pause 8s} is not a variable: write {name}, [pause 8s] for a directive, or \\{ for the character itself"
        ],
    ),
    (
        "<pause 8s> Hi.",
        ["fault 1:1 HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"],
    ),
    (
        '<break time="3s"/> Hi.',
        ["fault 1:1 HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"],
    ),
    (
        "`[pause 8s]` Hi.",
        [
            "notice 1:1 this is spoken as it is written: take the backticks away for a directive",
            "[pause 8 seconds] Hi.",
        ],
    ),
    ("[[pause 8s]] Hi.", ["fault 1:1 one pair of brackets is enough: [pause 8s]"]),
    (
        "[pause 8s Hi.",
        ["fault 1:1 this bracket is never closed: close it with ], or write \\[ for the character itself"],
    ),
    ("pause 8s] Hi.", ["fault 1:9 this bracket has no opening bracket: write \\] for the character itself"]),
    (
        "\\[pause 8s] Hi.",
        [
            "notice 1:3 this is only spoken: a directive after it, such as [hold 30s], keeps the time itself",
            "[pause 8 seconds] Hi.",
        ],
    ),
    ("[pause 3s](softly) Hi.", ["fault 1:1 this is read as a link: put a space between [pause 3s] and ("]),
    (
        "[pause 8s](https://x.y) Hi.",
        ["fault 1:1 this is read as a link: put a space between [pause 8s] and ("],
    ),
    (
        "*pause 8 seconds* Hi.",
        [
            "notice 1:2 this is only spoken: a directive after it, such as [hold 30s], keeps the time itself",
            "pause 8 seconds Hi.",
        ],
    ),
    ("[hold 30s countdown] Hi.", ["fault 1:11 [hold]: 'countdown' needs a value: countdown=..."]),
    ("[hold 30s countdown=three] Hi.", ["fault 1:21 'three' must be a whole number from 1 to 20"]),
    ("[hold 30s count=3] Hi.", ["fault 1:11 [hold] does not take 'count=3', did you mean 'countdown'?"]),
    ("[hold 30s half] Hi.", ["fault 1:11 [hold] does not take 'half', did you mean 'halfway'?"]),
    ("[hold 30s Halfway] Hi.", ["[hold 30s] Hi."]),
    ("[hold 30s halfway=yes] Hi.", ["fault 1:19 unknown cue 'yes'"]),
    ("[hold fill] Hi.", ["fault 1:1 [hold fill] works only inside ::: slot"]),
    (
        "[hold 5s halfway countdown=3] Hi.",
        ["fault 1:1 this hold of 5s is too short: halfway and a countdown of 3 need at least 6.81s"],
    ),
    ("[breathe 4–7–8] Hi.", ["[breathe] 19s Hi."]),
    ("[breathe 4-7-8 4x] Hi.", ["[breathe] 76s Hi."]),
    ("[breathe 4-7-8 x 4] Hi.", ["[breathe] 76s Hi."]),
    ("[breathe 4-7-8 4 times] Hi.", ["[breathe] 76s Hi."]),
    ("[breathe 4s-7s-8s] Hi.", ["[breathe] 19s Hi."]),
    (
        "[breathe 4 7 8] Hi.",
        ["fault 1:10 '4' is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"],
    ),
    (
        "[breathe 4:7:8] Hi.",
        [
            "fault 1:10 '4:7:8' is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"
        ],
    ),
    (
        "[breathe in 4] Hi.",
        ["fault 1:10 'in' is not a breathing pattern: write in-out, in-hold-out or in-hold-out-hold: 4-7-8"],
    ),
    ("[breath 4-7-8] Hi.", ["fault 1:1 breathing is [breathe 4-6 x5]: in, out, five times"]),
    ("[inhale 4s] Hi.", ["fault 1:1 breathing is [breathe 4-6 x5]: in, out, five times"]),
    ("[count 10] Hi.", ["[count] 10s Hi."]),
    ("[count to 10] Hi.", ["[count] 10s Hi."]),
    ("[count 1-10] Hi.", ["[count] 10s Hi."]),
    ("[count 10 to 1] Hi.", ["[count] 10s Hi."]),
    ("[count 10 every 2 s] Hi.", ["[count] 20s Hi."]),
    ("[count 10 2s] Hi.", ["fault 1:11 write every before the beat: every 2s"]),
    ("[countdown 3] Hi.", ["fault 1:1 counting down is [count 10..1], or [hold 30s countdown=3]"]),
    ("[reps 10 3-1-2] Hi.", ["[reps] 60s Hi."]),
    ("[10 reps] Hi.", ["fault 1:1 write the name first: [reps 10]"]),
    ("[bell 3x] Hi.", ["[bell x3] Hi."]),
    ("[Bell x3] Hi.", ["[bell x3] Hi."]),
    ("[bell 3] Hi.", ["fault 1:7 [bell] does not take '3', did you mean 'x3'?"]),
    ("[bell x 3] Hi.", ["[bell x3] Hi."]),
    ("[bells] Hi.", ["fault 1:1 unknown cue 'bells', did you mean 'bell'?"]),
    ("[ring bell] Hi.", ["fault 1:1 a cue is called by its name alone: [bell]"]),
    ("[play bell] Hi.", ["fault 1:7 'bell' is a cue: write [bell]"]),
    ("[sound bell.wav] Hi.", ["fault 1:1 a sound file is [play FILE]"]),
    ("[music ocean] Hi.", ["fault 1:1 a background is [bed ocean], a sound file [play FILE]"]),
    ("[bed Ocean] Hi.", ["[BedChange] Hi."]),
    ("[bed ocean.mp3] Hi.", ["fault 1:6 unknown bed 'ocean.mp3', did you mean 'ocean'?"]),
    ("[bed stop] Hi.", ["fault 1:6 no background is [bed off]"]),
    (
        "[repeat 3] Hi. [/repeat]",
        [
            "fault 1:1 repeat is a block: write ::: repeat 3 on a line of its own, and ::: below what is in it",
            "fault 1:16 a block ends with a line of :::",
        ],
    ),
    (
        "[voice anna] Hi.",
        [
            "fault 1:1 voice is a block: write ::: voice anna on a line of its own, and ::: below what is in it"
        ],
    ),
    ("[next] Hi.", ["fault 1:1 a variable stands in braces: {next}"]),
    ("[note to self] Hi.", ["fault 1:1 what is not spoken is <!-- a comment -->"]),
    ("[TODO write more] Hi.", ["fault 1:1 what is not spoken is <!-- a comment -->"]),
    ("[1] Hi.", ["fault 1:1 unknown cue '1'"]),
    ("[x] Hi.", ["fault 1:1 unknown cue 'x'"]),
    ("[sic] Hi.", ["fault 1:1 unknown cue 'sic'"]),
    ("[at 0:30] Hi.", ["[At] Hi."]),
    ("Hi. [pause 1.5x]", ["Hi. [Echo]"]),
    ("[pause 1.5x] Hi.", ["fault 1:1 there are no words before this: [pause 1.5x] follows what is repeated"]),
    ("[include] Hi.", ["fault 1:1 [include] must stand alone, with an empty line before and after it"]),
    ("[include gone.md]", ["fault 1:1 there is no file 'gone.md' in the script's folder"]),
    ("::: repeat 3 times\nHi.\n:::", ["Hi. Hi. Hi."]),
    ("::: repeat x3\nHi.\n:::", ["Hi. Hi. Hi."]),
    ("::: repeat 3x\nHi.\n:::", ["Hi. Hi. Hi."]),
    ("::: repeat three\nHi.\n:::", ["fault 1:12 'three' is not a count: write 3 or 2..6"]),
    ("::: repeat\nHi.\n:::", ["fault 1:1 ::: repeat needs a count: 3 or 2..6"]),
    ("::: Repeat 2\nHi.\n:::", ["Hi. Hi."]),
    (":::repeat 2\nHi.\n:::", ["Hi. Hi."]),
    (
        ":: repeat 3\nHi.\n::",
        [
            "fault 1:1 a block starts with three colons: ::: repeat",
            "fault 3:1 a block ends with three colons: :::",
        ],
    ),
    (": repeat 3\nHi.\n:", ["fault 1:1 a block starts with three colons: ::: repeat"]),
    ("::: repeat 3\nHi.", ["fault 1:1 the block '::: repeat' is never closed: end it with a line of :::"]),
    ("::: repeat 3\nHi.\n::: end", ["fault 3:1 a block ends with a line of ::: alone"]),
    ("::: repeat 3\nHi.\n::: /repeat", ["fault 3:1 a block ends with a line of ::: alone"]),
    ("::: loop 3\nHi.\n:::", ["fault 1:1 repeating is ::: repeat 3"]),
    ("::: pause 3s\n:::\n\nHi.", ["fault 1:1 pause is a directive: write [pause 3s], without ::: around it"]),
    ("::: bell\n:::\n\nHi.", ["fault 1:1 bell is a directive: write [bell], without ::: around it"]),
    ("::: repeat 2 {\nHi.\n:::", ["fault 1:14 ::: repeat does not take '{'"]),
    ("::: repeat 1-3\nHi.\n:::", ["Hi."]),
    (
        "::: each side = left and right\n{side}.\n:::",
        ["fault 1:1 write commas between the values: side = left, right"],
    ),
    (
        "::: each side left, right\n{side}.\n:::",
        ["fault 1:1 ::: each needs a name and its values: each side = left, right"],
    ),
    (
        "::: each side: left, right\n{side}.\n:::",
        ["fault 1:1 ::: each needs a name and its values: each side = left, right"],
    ),
    (
        "::: each side in left, right\n{side}.\n:::",
        ["fault 1:1 ::: each needs a name and its values: each side = left, right"],
    ),
    (
        "::: each left, right\nHi.\n:::",
        ["fault 1:1 ::: each needs a name and its values: each side = left, right"],
    ),
    (
        "::: each side = left; right\n{side}.\n:::",
        ["fault 1:1 write commas between the values: side = left, right"],
    ),
    ("::: each side = left\n{side}.\n:::", ["left."]),
    ("::: each side = left, right\n{Side}. { side }.\n:::", ["Left. left. Right. right."]),
    (
        "::: each side = left, right\n{sides}.\n:::",
        [
            "fault 2:1 unknown variable 'sides', did you mean 'side'?",
            "fault 2:1 there are only symbols here, and nothing to speak",
        ],
    ),
    ("::: each side = left, right\nside.\n:::", ["side. side."]),
    (
        "::: each side = left, right\n{{side}}.\n:::",
        [
            "fault 2:1 {{side}} is not a variable: write {name}, [side] for a directive, or \\{ for the character itself"
        ],
    ),
    (
        "::: each\nHi.\n:::",
        ["fault 1:1 ::: each needs names: ::: each side = left, right, or a table right below it"],
    ),
    ("::: each\n\n| a | b |\n|---|---|\n| x | y |\n{a} {b}.\n:::", ["x y."]),
    (
        "::: each\n| a | b |\n|---|---|\n| x |\n\n{a}.\n:::",
        ["fault 4:3 this row has 1 cell, but the head of its table has 2"],
    ),
    ("::: when round == 1\nHi.\n:::", ["fault 1:10 write one =: when round = 1"]),
    ("::: repeat 2\n::: when round == 1\nHi.\n:::\n:::", ["fault 2:10 write one =: when round = 1"]),
    (
        "::: repeat 2\n::: when round != 1\nHi.\n:::\n:::",
        ["fault 2:10 write ::: else for the others: when round = 1, and ::: else below it"],
    ),
    (
        "::: repeat 2\n::: when round = 1 or 2\nHi.\n:::\n:::",
        ["fault 2:10 write commas between the values: when round = 1, 2"],
    ),
    (
        "::: repeat 2\n::: when Round = 1\nHi.\n:::\n:::",
        ["fault 2:10 unknown name 'Round', did you mean 'round'?"],
    ),
    ("::: repeat 2\n::: if round = 1\nHi.\n:::\n:::", ["fault 2:1 a condition is ::: when level = gentle"]),
    (
        "::: when level = gentle\nHi.\n:::",
        [
            "fault 1:10 unknown name 'level': ::: when compares an option, a variable, round, number or a name of ::: each"
        ],
    ),
    ("::: else\nHi.\n:::", ["fault 1:1 ::: else must stand right after the ::: that closes a ::: when"]),
    ("Hi.\n::: between\nHo.\n:::", ["fault 2:1 ::: between works only inside ::: repeat or ::: each"]),
    ("::: one\n- Hi.\n:::", ["fault 1:1 write ::: one of, and a list below it"]),
    (
        "::: one of\nHi.\n:::",
        ["fault 1:1 ::: one of holds a list and nothing else: a line of - before each of them"],
    ),
    ("::: slot\nHi.\n:::", ["fault 1:1 ::: slot needs a time, such as 8s"]),
    ("::: slot 30\nHi.\n:::", ["fault 1:10 '30' needs a unit: write 30s or 30m"]),
    ("::: slot 30 seconds\nHi.\n:::", ["[SlotStart] Hi. [SlotEnd]"]),
    (
        "::: slot 1s\nHi there, how are you today, my dear friend of old?\n:::",
        ["fault 1:1 what is in this slot takes 3.37s, 2.37s more than its 1s"],
    ),
    ("::: voice\nHi.\n:::", ["fault 1:1 ::: voice needs a name"]),
    ("::: rate slow\nHi.\n:::", ["fault 1:10 'slow' must be a number from 0.5 to 2"]),
    ("::: slower\nHi.\n:::", ["fault 1:1 slower or faster words are ::: rate 0.9"]),
    ("##Title\nHi.", ["fault 1:1 write a space after ##, or \\# for the character itself"]),
    ("#Title\nHi.", ["fault 1:1 write a space after #, or \\# for the character itself"]),
    (
        "Title\n=====\n\nHi.",
        ["fault 2:1 a line of = is not a heading here: write # before the title, or ## for a section"],
    ),
    (
        "Title\n-----\n\nHi.",
        [
            "fault 2:1 a title is not underlined here: write ## before it for a section, or leave an empty line above for a break"
        ],
    ),
    (
        "Title\n=====",
        ["fault 2:1 a line of = is not a heading here: write # before the title, or ## for a section"],
    ),
    (
        "### Warm up\n\nHi.",
        ["notice 1:1 this heading is not spoken: ### only divides the text, ## starts a chapter", "Hi."],
    ),
    (
        "# One\n\n# Two\n\nHi.",
        ["fault 3:1 a script has one title, and line 1 has it: write ## for a section"],
    ),
    ("## Rest [bell]\nHi.", ["fault 1:9 a heading cannot hold a directive: put it on the next line"]),
    ("##\nHi.", ["fault 1:1 a heading needs words"]),
    ("Sit down.\n1. Breathe.\n2. Rest.", ["Sit down. Breathe. Rest."]),
    (
        "Sit down.\n2. Breathe.",
        [
            "notice 2:1 this belongs to the line above: put an empty line before a list",
            "Sit down. 2. Breathe.",
        ],
    ),
    ("Sit down.\n- Breathe.", ["Sit down. Breathe."]),
    ("1) Sit.\n2) Breathe.", ["Sit. Breathe."]),
    (
        "a) Sit.\nb) Breathe.",
        [
            "notice 1:1 this is spoken as it is: start a step with - or 1.",
            "notice 2:1 this is spoken as it is: start a step with - or 1.",
            "a) Sit. b) Breathe.",
        ],
    ),
    (
        "• Sit.\n• Breathe.",
        [
            "notice 1:1 this is spoken as it is: start a step with - or 1.",
            "notice 2:1 this is spoken as it is: start a step with - or 1.",
            "• Sit. • Breathe.",
        ],
    ),
    ("• one • two", ["notice 1:1 this is spoken as it is: start a step with - or 1.", "• one • two"]),
    ("– Sit.", ["notice 1:1 this is spoken as it is: start a step with - or 1.", "– Sit."]),
    (
        "2020. We began.",
        ["notice 1:1 this is read as step 2020: write 2020\\. for the number itself", "We began."],
    ),
    ("- [ ] Sit.", ["Sit."]),
    ("- [x] Sit.", ["Sit."]),
    ("* Sit.", ["Sit."]),
    (
        "| a | b |\n|---|---|\n| x | y |",
        ["fault 1:1 a table is not spoken: put it at the top of ::: each, right below that line"],
    ),
    ("| a | b |", ["fault 1:1 the second line of a table must be dashes: |---|---|"]),
    ("---\ntitle: x\nHi.", ["fault 1:1 the front matter is not closed: end it with a line of ---"]),
    (
        "title: x\n\nHi.",
        [
            "fault 1:1 front matter stands between two lines of ---: put one above this line and one below the settings"
        ],
    ),
    ('+++\ntitle = "x"\n+++\nHi.', ["fault 1:1 front matter stands between two lines of ---"]),
    ("---\ntitel: x\n---\nHi.", ["fault 2:1 unknown key 'titel', did you mean 'title'?"]),
    ("---\ntitle: x\n--\nHi.", ["fault 1:1 the front matter is not closed: end it with a line of ---"]),
    ("---\ntitle: Sleep: a body scan\n---\nHi.", ["Hi."]),
    ('---\ntitle: "Sleep: a body scan\n---\nHi.', ["fault 2:8 this quotation mark is never closed"]),
    (
        "---\ntitle: Day #1\n---\nHi.",
        ["notice 2:12 what follows the # is a comment: put the text in quotes if it belongs to it", "Hi."],
    ),
    ("---\nduration: 20\n---\nHi.", ["fault 2:11 '20' needs a unit: write 20s or 20m"]),
    (
        "---\nduration: twenty minutes\n---\nHi.",
        ["fault 2:11 'twenty minutes' is not a time: write 8s, 1m30s or 1:30"],
    ),
    (
        "---\nduration: 20 min\n---\nHi.",
        ["fault 2:11 this script cannot be 20:00 long: its only length is 2.2s"],
    ),
    (
        "---\npace: 80\n---\nHi.",
        ["fault 2:7 '80' is not a pace: write slow, unhurried, natural, brisk, or a factor from 0.5 to 2"],
    ),
    (
        "---\npace: slowly\n---\nHi.",
        [
            "fault 2:7 'slowly' is not a pace: write slow, unhurried, natural, brisk, or a factor from 0.5 to 2"
        ],
    ),
    ("---\nvoice: {heart}\n---\nHi.", ["fault 2:8 this must be one text"]),
    ("---\nlanguage: german\n---\nHi.", ["fault 2:11 'german' is not a language: write en-US or de"]),
    ("---\nbed: sea\n---\nHi.", ["fault 2:6 unknown bed 'sea', did you mean 'stream'?"]),
    ("---\nvars: oil\n---\nHi.", ["fault 2:7 this must be a list of name: value lines"]),
    (
        "---\nvars:\noil: x\n---\nHi {oil}.",
        ["fault 2:5 this must be a list of name: value lines", "fault 3:1 unknown key 'oil'"],
    ),
    (
        "---\nvars: {oil: x\n---\nHi {oil}.",
        ["fault 2:13 this is not valid YAML: expected ',' or '}', but got '<stream end>'"],
    ),
    (
        "---\noptions: {level: gentle}\n---\nHi {level}.",
        ["fault 2:18 an option needs its values, the default first: [gentle, strong]"],
    ),
    (
        "---\noptions: {level: [gentle, strong]}\n---\n::: when level = strng\nHi.\n:::\n\nHo.",
        ["fault 4:10 'level' is never 'strng', did you mean 'strong'?: front matter lists gentle, strong"],
    ),
    (
        "---\noptions: {level: [gentle, strong]}\n---\n::: each level = a, b\nHi.\n:::",
        ["fault 4:1 'level' is an option: choose another name for ::: each"],
    ),
    ("---\nauthor: Ada\ndate: 2026\ntags: [a]\n---\nHi.", ["Hi."]),
    ("---\n\ttitle: x\n---\nHi.", ["fault 2:1 indent with spaces: YAML takes no tabs"]),
    (
        "---\nspeakers: {Anna: heart}\n---\nBen: Hi.",
        [
            "notice 4:1 'Ben:' is spoken: declare who speaks in front matter, speakers: {Ben: VOICE}",
            "Ben: Hi.",
        ],
    ),
    (
        "ANNA: Hello.",
        [
            "notice 1:1 'ANNA:' is spoken: declare who speaks in front matter, speakers: {ANNA: VOICE}",
            "ANNA: Hello.",
        ],
    ),
    (
        "Anna: Hello.\n\nBen: Hi.\n\nAnna: Bye.",
        [
            "notice 1:1 'Anna:' is spoken: declare who speaks in front matter, speakers: {Anna: VOICE}",
            "notice 3:1 'Ben:' is spoken: declare who speaks in front matter, speakers: {Ben: VOICE}",
            "notice 5:1 'Anna:' is spoken: declare who speaks in front matter, speakers: {Anna: VOICE}",
            "Anna: Hello. Ben: Hi. Anna: Bye.",
        ],
    ),
    (
        "Hi. %% not spoken",
        ["notice 1:5 this is spoken: write <!-- a comment --> for what is not", "Hi. %% not spoken"],
    ),
    (
        "%% not spoken\n\nHi.",
        ["notice 1:1 this is spoken: write <!-- a comment --> for what is not", "%% not spoken Hi."],
    ),
    (
        "// not spoken\n\nHi.",
        ["notice 1:1 this is spoken: write <!-- a comment --> for what is not", "// not spoken Hi."],
    ),
    ("<!-- not closed\nHi.", ["fault 1:1 this comment is never closed: end it with -->"]),
    ("<!-- a --> Hi.", ["fault 1:12 words beside a comment are not spoken: put them on a line of their own"]),
    ("Hi. --> there.", ["notice 1:5 no comment ends here: one starts with <!--", "Hi. --> there."]),
    ("<b>Hi.</b>", ["fault 1:1 HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"]),
    ("Hi.<br>Ho.", ["fault 1:4 HTML is not spoken: write plain words, [a directive], or a <!-- comment -->"]),
    (
        "![a picture](a.png)\n\nHi.",
        ["notice 1:1 a picture is not spoken: write what it shows, or put it in a <!-- comment -->", "Hi."],
    ),
    (
        "~~Hi.~~",
        [
            "notice 1:1 this is spoken: there is no crossing out, write <!-- a comment --> for what is not said",
            "~~Hi.~~",
        ],
    ),
    (
        "```\nHi.\n```",
        ["fault 1:1 a code block is not spoken: remove the backticks, or write <!-- a comment -->"],
    ),
    ("    Hi.", ["Hi."]),
    ("> Hi.", ["Hi."]),
    ("Hi {name}.", ["fault 1:4 unknown variable 'name'"]),
    (
        "Hi { .",
        ["fault 1:4 this brace is never closed: close it with }, or write \\{ for the character itself"],
    ),
    (
        "Hi [there.",
        ["fault 1:4 this bracket is never closed: close it with ], or write \\[ for the character itself"],
    ),
    ("Hi there].", ["fault 1:9 this bracket has no opening bracket: write \\] for the character itself"]),
    (
        "Hold for 30 seconds.",
        [
            "notice 1:1 this is only spoken: a directive after it, such as [hold 30s], keeps the time itself",
            "Hold for 30 seconds.",
        ],
    ),
    ("Hold for 30 seconds. [hold 30s]", ["Hold for 30 seconds. [hold 30s]"]),
    ("Hold this.\n\n[hold 30s]", ["Hold this. [hold 30s]"]),
    (
        "Halte 20 Sekunden.",
        [
            "notice 1:1 this is only spoken: a directive after it, such as [hold 30s], keeps the time itself",
            "Halte 20 Sekunden.",
        ],
    ),
    (
        "Repeat three times.",
        [
            "notice 1:1 this is only spoken: ::: repeat 3 makes it happen, and ::: below it",
            "Repeat three times.",
        ],
    ),
    ("3, 2, 1. Go.", ["notice 1:1 this is spoken without a beat: [count 3..1] keeps one", "3, 2, 1. Go."]),
    (
        "Do it (x3).",
        ["notice 1:7 this is spoken: ::: repeat makes something happen again", "Do it (3 times)."],
    ),
    (
        "See https://example.com now.",
        [
            "notice 1:5 an address is spoken sign by sign: write [words](address)",
            "See https://example.com now.",
        ],
    ),
    ("Next: {next}.", ["fault 1:1 there is no next step for {next} to name"]),
    ("Press... and roll.", ["Press... and roll."]),
    ("🎉", ["fault 1:1 there is nothing to say in '🎉'"]),
    ("...", ["fault 1:1 there are only symbols here, and nothing to speak"]),
    ("[words]{rate=slow} Hi.", ["fault 1:1 rate=slow must be a number from 0.5 to 2"]),
    ("[words]{rate=0.9, voice=heart} Hi.", ["words Hi."]),
    ("[words]{color=red} Hi.", ["fault 1:1 unknown attribute 'color'"]),
    ("[words]{sub='vords'} Hi.", ["vords Hi."]),
    ("[words] {rate=0.9} Hi.", ["fault 1:1 take out the space before these braces: [words]{rate=0.9}"]),
    (
        '[words]{rate="0.9} Hi.',
        ["fault 1:1 these braces do not hold attributes: write [words]{rate=0.9}, or put a space before {"],
    ),
    ("[salut]{lang=french} Hi.", ["fault 1:1 'french' is not a language: write en-US or de"]),
    ("Hi. [^1]\n\n[^1]: A note.", ["Hi."]),
    ("Hi. [^2]", ["fault 1:5 this footnote has no text: write [^2]: and its text on a line of its own"]),
    ("See [this][1].\n\n[1]: http://x.y", ["See this."]),
    ("Hi.\n\n***\n\nHo.", ["Hi. Ho."]),
    ("Hi.\n\n---\n\nHo.", ["Hi. Ho."]),
    ("Hi.\n\n___\n\nHo.", ["Hi. Ho."]),
    ("3x10 squats, 1/2 cup, 30s.", ["3 times 10 squats, a half cup, 30 seconds."]),
]
"""Each script, and its faults and notices, or what it says and does where it has none."""
