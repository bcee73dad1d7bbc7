"""The Chinese names of indicator levels and tiers, as values are told to people."""

from typing import Final

NAMES: Final = {
    "output": "产出",
    "outcome": "效益",
    "satisfaction": "满意度",
    "cost": "成本",
    "decision": "决策",
    "management": "管理",
    "input": "投入",
    "process": "过程",
    "execution": "预算执行",
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "economic": "经济效益",
    "social": "社会效益",
    "ecological": "生态效益",
    "sustained_impact": "可持续影响",
    "beneficiary_satisfaction": "服务对象满意度",
    "economic_cost": "经济成本",
    "social_cost": "社会成本",
    "environmental_cost": "生态环境成本",
    "achieved": "达成",
    "partly": "部分达成",
    "not": "未达成",
}
