"""What mutations start from: scripts that ship or are tested, and a small file of each format to import."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = (ROOT / "scripts", ROOT / "tests" / "language" / "routines")
SCRIPTS = tuple(
    path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.glob("*.md"))
)
FILES = {
    "a.txt": """# Calm

Sit; 3
*; 5
[1:30] Breathe [pause:3s] in ...5s <break time='2s'/>
• one
Anna: Hi
Ben: Ho
Anna: [bell] x
""",
    "a.ssml": """<speak xml:lang="en"><p><s>One</s> <break time="2s"/> <sub alias="two">2</sub></p>
<prosody rate="slow" pitch="x">a <voice name="b">c</voice></prosody> &lt;
<say-as interpret-as="date" format="mdy">1/2/3</say-as> <mark name="g"/>
<phoneme alphabet="ipa" ph="t">d</phoneme> <audio src="e.wav">f</audio></speak>""",
    "a.smd": r"""(Al)[sub:"aluminum"] ++now++ -so- [200ms] (a)["b"] (c)[/d/] [break:"weak"] ((1) 2)[phone]

#[voice:"Brian";lang:"fr"]
Text (e)[rate:"slow";pitch:"low"] !["f.mp3"] (1/2/3)[date:"mdy"] \( x
""",
    "a.json": """{"name": "T", "activeIntervals": 3, "restarts": 1, "activities": ["A", "B"],
"timeSettings": {"workTime": 20, "restTime": 10, "breakTime": 30, "getReadyTime": 5},
"soundSettings": {"workSound": "x"}}""",
    "b.json": """{"timers": [{"name": "S", "loop": 2, "steps": [
{"label": "A", "length": 30000, "behaviour": [{"type": "VOICE"}, {"type": "HALF"}]},
{"name": "G", "loop": 3, "steps": [{"label": "B", "length": 5000, "behaviour": []}]}]}]}""",
    "a.zwo": """<workout_file><name>N</name><workout><Warmup Duration="120" PowerLow="0.2" PowerHigh="0.7">
<textevent timeoffset="10" message="Go"/></Warmup>
<IntervalsT Repeat="3" OnDuration="30" OffDuration="60" OnPower="1"/>
</workout></workout_file>""",
    "a.srt": "1\n00:00:05,000 --> 00:00:07,000\nHello <i>you</i>\n\n2\n00:01:07,500 --> 00:01:09,000\nBye\n",
    "a.vtt": "WEBVTT\n\nNOTE x\n\nid\n00:05.000 --> 00:07.000\n<v A>Hi\n\n00:10.000 --> 00:12.000\n<v B>Ho\n",
    "a.lrc": "[ti:T]\n[offset:100]\n[00:05.20]One\n[00:10.00][00:20.00]Two <00:11.00>three\n",
}
