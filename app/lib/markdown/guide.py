"""What authors may write, in their own terms: the help beside the editor."""

HELP = """\
## Text
Leave an empty line between paragraphs. `*emphasis*`, `**strong**`, `~~struck~~`, and words between backticks for code.
A line that begins with `-` or `1.` is a list item, with `- [ ]` or `- [x]` a task. A line that begins with `>` quotes.

## Headings
Begin with `##`; `###` stands below it. Both are in the table of contents, and each has its own link.

## Links and files
| Write | to get |
|---|---|
| `[words](/kb/another-article)` | another article |
| `[words](#steps)` | the part of this article with the heading “Steps” |
| `[words](https://docs.example/page)` | a page elsewhere, marked as such |
| `[words](report.pdf)` | a file of this article, by its name |
| `![What it shows](drawing.svg "Caption")` | a picture of this article; say what it shows to those who cannot see it |

## Code
Three backticks, then the language: `bash`, `http`, `json`, `python`, `yaml` and others.

## Callouts
```
> [!NOTE]
> What helps to know.
```
Also `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`.

## Tables
```
| Status | Meaning     |
|-------:|-------------|
|    429 | Wait, retry |
```

## Videos
A paragraph of its own: `!video[Title](https://www.youtube-nocookie.com/embed/…)`. It is loaded when a reader plays
it. Videos of hosts that this installation does not allow become links. HTML is shown as text.
"""
