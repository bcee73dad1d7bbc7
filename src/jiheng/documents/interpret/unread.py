"""Why a value was not read: what the note says before the print it keeps."""

NOT_A_NUMBER = "不是数字，留待人工核对"
UNCLEAR = "未能读清，留待人工核对"
