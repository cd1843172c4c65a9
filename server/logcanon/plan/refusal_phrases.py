"""Why an operation is not carried out."""

from __future__ import annotations

from logcanon.text import Phrase, Phrasing

# Of the text

THE_FILE = Phrase("the file", "该文件")
NO_BLOCK = Phrasing(en='"{block}" is no block', zh="“{block}” 不是配置块")
NO_DIRECTIVES = Phrasing(en='"{block}" holds no nginx directives', zh="“{block}” 中不是 nginx 指令")
NOT_CLOSED = Phrasing(
    en='a block around "{block}" is not closed', zh="“{block}” 外层的某个配置块没有关闭"
)
TEMPLATE = Phrasing(en='"{directive}" is a template', zh="“{directive}” 是模板")
TEMPLATE_STATEMENTS = Phrasing(en="{place} holds template statements", zh="{place} 中有模板语句")
FAULTY = Phrasing(en="{place} has a syntax error: {fault}", zh="{place} 有语法错误：{fault}")

# Of nginx

HOLDS_DATA = Phrasing(en='"{block}" holds data, not directives', zh="“{block}” 中是数据，不是指令")
NOT_ALLOWED = Phrasing(
    en='nginx does not allow "{name}" in {place}', zh="nginx 不允许在 {place} 中使用 “{name}”"
)
NO_STATEMENT = Phrasing(
    en='"{statement}" is no single nginx statement', zh="“{statement}” 不是单独的一条 nginx 语句"
)
WRONG_COUNT = Phrasing(
    en='"{name}" does not take {count} arguments', zh="“{name}” 不接受 {count} 个参数"
)
TAKEN_ONCE = Phrasing(
    en='"{name}" is there already, and nginx takes it once',
    zh="“{name}” 已经存在，而 nginx 只接受一次",
)
STANDS_SEVERAL_TIMES = Phrasing(
    en='"{name}" stands here {count} times, and may',
    zh="“{name}” 在此出现了 {count} 次，这是允许的",
)

# Of operations that do not go together

TWO_VERSIONS = Phrasing(en="{file} is given in two versions", zh="{file} 有两个不同的版本")
TWO_VALUES = Phrasing(en='"{name}" is set to two values', zh="“{name}” 被设为两个不同的值")
BLOCK_REMOVED = Phrase(
    "the block around it is removed at the same time", "它所在的配置块同时被删除"
)
CHANGED = Phrasing(en='"{name}" is changed at the same time', zh="“{name}” 同时被修改")
REMOVED = Phrasing(en='"{name}" is removed at the same time', zh="“{name}” 同时被删除")
