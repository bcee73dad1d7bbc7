"""What is said when the web application starts, and when its audit trail is verified."""

from typing import Final

from jiheng.domain.text import Text
from jiheng.domain.workflow import Role

ADDRESS: Final = Text(
    "绩衡已启动：{address}（数据在 {folder}，按 Ctrl+C 停止）",
    "Jiheng is at {address} (data in {folder}; Ctrl+C stops it)",
)
DEMO: Final = Text(
    "演示账户，密码都是 {password}：",
    "Demo accounts, all with password {password}:",
)
ACCOUNT: Final = Text(
    "  {username}  {role} · {organisation}（演示）", "  {username}  {role} · {organisation} (demo)"
)
EXISTS: Final = Text(
    "{folder} 里已有账户，不再装演示数据；要重装请换一个文件夹（--data）。",
    "{folder} has accounts already, so no demo data is loaded; choose another folder (--data).",
)
EMPTY: Final = Text(
    "还没有账户，没有默认密码；先用下面的命令建第一个管理员：\n"
    "  jiheng account create --organisation 财政局 --name 姓名 --data {folder}",
    "There is no account and no default password; make the first administrator with:\n"
    "  jiheng account create --organisation NAME --name NAME --data {folder}",
)
MADE: Final = Text(
    "账户 {username} 可以设密码了。", "Account {username} may now choose a password."
)
LINK: Final = Text(
    "请在浏览器里打开这个一次性链接（{days} 天内有效，只能用一次）：\n  {link}",
    "Open this one-time link in a browser (holds for {days} day(s), once):\n  {link}",
)
NEEDED: Final = Text(
    "{option} 有 {size} 个字，须有 1—{limit} 个字",
    "{option} has {size} characters, it needs 1—{limit}",
)
ROLES: Final = {
    Role.PREPARER: Text("填报人", "preparer"),
    Role.REVIEWER: Text("审核人", "reviewer"),
    Role.FINANCE_OFFICER: Text("财政审核人", "finance officer"),
    Role.AUDITOR: Text("审计人", "auditor"),
    Role.ADMINISTRATOR: Text("管理员", "administrator"),
}
HOLDS: Final = Text(
    "{revisions} 版自评表、{entries} 条审计记录，封印逐一核对，全部相符。"
    "末条是第 {number} 条，封印 {seal}；请另存，以后用 --head 核对。",
    "{revisions} revision(s) and {entries} audit entries compared with their seals; all hold. "
    "The last is {number}, sealed {seal}; note it elsewhere, and give it as --head later.",
)
EXPORTED: Final = Text(
    "{file}：{entries} 条审计记录与封印逐一核对，全部相符；{gaps} 处不相连（导出时筛选过）。"
    "末条是第 {number} 条，封印 {seal}。",
    "{file}: {entries} audit entries compared with their seals; all hold, with {gaps} gap(s) "
    "(exported with filters). The last is {number}, sealed {seal}.",
)
READING: Final = Text(
    "后台已启动：导入的文件和项目清单会逐一处理（按 Ctrl+C 停止）",
    "Working on the documents and lists that are imported, one after another (Ctrl+C stops it)",
)
