//! Texts from a seed, for the tests and the bench of the joins: 10 to 60 characters, a tenth of them near repeats.

/// A small generator (xorshift*), so that the texts are the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize) % sides
    }
}

/// Words that stand in nearly all texts of this kind.
const FIELD: &[&str] = &[
    "工程",
    "项目",
    "审批",
    "验收",
    "采购",
    "招标",
    "资金",
    "拨付",
    "监督",
    "检查",
    "执法",
    "处罚",
    "收费",
    "登记",
    "补贴",
    "发放",
    "低保",
    "评审",
    "专家",
    "供应商",
    "服务对象",
    "收受",
    "索要",
    "礼品",
    "礼金",
    "好处",
    "利用",
    "职务",
    "便利",
    "违规",
    "违反",
    "规定",
    "程序",
    "把关",
    "不严",
    "不力",
    "审核",
    "材料",
    "弄虚作假",
    "虚报",
    "冒领",
    "截留",
    "挪用",
    "擅自",
    "变更",
    "标准",
    "范围",
    "优亲厚友",
    "徇私舞弊",
    "泄露",
    "信息",
    "标底",
    "串通",
    "投标",
    "超期",
    "办理",
    "推诿",
    "刁难",
    "吃拿卡要",
    "人情",
    "关系",
    "干预",
    "插手",
    "决策",
    "集体",
    "研究",
    "公示",
    "公开",
    "台账",
    "管理",
    "混乱",
    "印章",
    "公章",
    "车辆",
    "接待",
    "差旅",
    "报销",
    "票据",
    "库存",
    "现金",
    "账户",
    "合同",
    "签订",
    "履行",
    "质量",
    "安全",
    "监理",
    "设计",
    "预算",
    "结算",
    "审计",
    "整改",
];

/// Texts of words: the field's own, and `vocabulary` made-up ones of two characters, the earlier the more frequent.
pub fn texts(count: usize, vocabulary: usize, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let made_up: Vec<String> = (0..vocabulary)
        .map(|_| {
            (0..2)
                .filter_map(|_| char::from_u32(0x4E00 + (dice.roll(900) * 7 + dice.roll(4)) as u32))
                .collect()
        })
        .collect();
    let mut texts: Vec<String> = Vec::with_capacity(count);
    for number in 0..count {
        if number > 10 && dice.roll(10) == 0 {
            let near = altered(&texts[dice.roll(number)], &mut dice);
            texts.push(near);
            continue;
        }
        let length = 10 + dice.roll(46);
        let mut text = String::with_capacity(length * 3 + 12);
        let mut characters = 0;
        while characters < length {
            let word = if vocabulary == 0 || dice.roll(2) == 0 {
                FIELD[dice.roll(FIELD.len())]
            } else {
                // The product of two rolls falls on the first words most often.
                &made_up[dice.roll(vocabulary) * dice.roll(vocabulary) / vocabulary]
            };
            text.push_str(word);
            characters += word.chars().count();
        }
        texts.push(text);
    }
    texts
}

/// One to three characters dropped, doubled or replaced.
fn altered(text: &str, dice: &mut Dice) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(characters.len());
        match dice.roll(3) {
            0 if characters.len() > 8 => drop(characters.remove(at)),
            1 => characters.insert(at, characters[dice.roll(characters.len())]),
            _ => characters[at] = FIELD[dice.roll(FIELD.len())].chars().next().unwrap_or('的'),
        }
    }
    characters.into_iter().collect()
}
