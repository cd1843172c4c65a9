"""What is said of the faults of a configuration's text: one phrase a fault, and the way out."""

from __future__ import annotations

from logcanon.text import Phrase, Phrasing

# Of single tokens

BYTE_ORDER_MARK = Phrase(
    "the file starts with a byte order mark, which nginx takes as part of the first directive's "
    "name: save the file as UTF-8 without BOM",
    "文件以字节顺序标记（BOM）开头，nginx 会把它当作第一个指令名的一部分："
    "请保存为不带 BOM 的 UTF-8",
)
TOO_LONG = Phrasing(
    en="this takes {size} bytes and nginx reads at most {most}: shorten or split it, or look for "
    "a missing quote",
    zh="此处占 {size} 字节，而 nginx 最多读取 {most} 字节：请缩短或拆分，或检查是否缺少引号",
)
BRACE_IN_REGEX = Phrase(
    "nginx takes the `{` in this regular expression as the start of a block: put the expression "
    "in quotes",
    "nginx 会把此正则表达式中的 `{` 当作配置块的开始：请给表达式加上引号",
)
UNCLOSED_TEMPLATE = Phrase(
    "the template expression that starts here is never closed: add `}}`",
    "从这里开始的模板表达式没有结束：请补上 `}}`",
)
BRACE_AS_VARIABLE = Phrase(
    "nginx reads `${` as the start of a variable, so this block is never opened: put a blank "
    "before `{`",
    "nginx 会把 `${` 读作变量的开始，因此这个配置块没有打开：请在 `{` 前加一个空格",
)
NO_SPACE_AFTER_QUOTE = Phrasing(
    en="the quoted string ends here, so nginx wants a blank or `;` and not `{found}`: add a "
    "blank, or write a quote within the string as `\\{quote}`",
    zh="带引号的字符串在此结束，nginx 在其后要求空格或 `;`，而不是 `{found}`：请加一个空格，"
    "或将字符串中的引号写成 `\\{quote}`",
)
UNCLOSED_QUOTE = Phrasing(
    en="the quote that starts here is never closed: add {quote} at the end of the string",
    zh="从这里开始的引号没有结束：请在字符串末尾加上 {quote}",
)
INVISIBLE = Phrasing(
    en="the invisible character U+{code} is part of the directive's name to nginx: replace it "
    "with a plain space",
    zh="不可见字符 U+{code} 会被 nginx 当作指令名的一部分：请换成普通空格",
)

# Of statements and blocks

NO_SEMICOLON = Phrasing(
    en="`{directive}` ends here without `;`: add it",
    zh="`{directive}` 在此结束而缺少 `;`：请补上",
)
SWALLOWS_NEXT = Phrase(
    " (nginx takes the next line as further arguments)", "（nginx 会把下一行当作更多参数）"
)
STRAY_SEMICOLON = Phrase(
    "there is no directive before this `;`: delete it", "此处的 `;` 前面没有指令：请删除"
)
GLUED_BRACE = Phrasing(
    en="nginx reads `{word}` as one word: write `;` before the brace",
    zh="nginx 会把 `{word}` 读作一个词：请在大括号前写上 `;`",
)
NAMELESS_BLOCK = Phrase(
    "this `{` opens a block that has no name: delete it, or name the directive",
    "此处的 `{` 打开了一个没有名称的配置块：请删除它，或写上指令名",
)
TOO_DEEP = Phrasing(en="more than {most} blocks deep", zh="配置块嵌套超过 {most} 层")
TAKES_NO_BLOCK = Phrasing(
    en="`{name}` takes no block: end it with `;` instead of `{{`",
    zh="`{name}` 不带配置块：请用 `;` 结束，而不是 `{{`",
)
PLAIN_ENTRIES = Phrasing(
    en="`{name}` holds plain entries and no blocks: end the entry with `;`",
    zh="`{name}` 中只有普通条目而没有配置块：请用 `;` 结束该条目",
)
STRAY_BRACE = Phrase("there is one `}` too many: delete it", "多了一个 `}`：请删除")
STRAY_BRACE_OUTDENTED = Phrase(
    "there is one `}` too many, and this one does not fit the indentation: delete it",
    "多了一个 `}`，而这一个与缩进不符：请删除",
)
NEEDS_BLOCK = Phrasing(
    en="`{name}` needs a block: add `{{ ... }}`", zh="`{name}` 需要配置块：请补上 `{{ ... }}`"
)
NEEDS_BRACE = Phrasing(
    en="`{name}` needs a block: write `{{` instead of `;`",
    zh="`{name}` 需要配置块：请将 `;` 改为 `{{`",
)
NOT_OPENED = Phrasing(
    en="the block of `{directive}` is not opened: add `{{` here",
    zh="`{directive}` 的配置块没有打开：请在此补上 `{{`",
)
NOT_CLOSED = Phrasing(
    en="the block `{directive}` is never closed: add `}}` behind line {line}, where it ends",
    zh="配置块 `{directive}` 没有关闭：它在第 {line} 行结束，请在其后补上 `}}`",
)

# Of files

UNREADABLE = Phrasing(
    en="the configuration cannot be read: {error}", zh="无法读取配置文件：{error}"
)
NO_SUCH_FILE = Phrase("no such file", "文件不存在")
INCLUDE_UNREADABLE = Phrasing(
    en="the included file {path} cannot be read here: {error}",
    zh="在此无法读取被包含的文件 {path}：{error}",
)
INCLUDE_CYCLE = Phrasing(
    en="this file includes itself and nginx never ends reading: {cycle}",
    zh="该文件包含了自身，nginx 会无止境地读取：{cycle}",
)
TOO_MANY_INCLUDES = Phrasing(
    en="not followed: more than {files} files or {levels} levels",
    zh="未继续读取：超过 {files} 个文件或 {levels} 层",
)
