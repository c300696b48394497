//! The command line as it is typed. Commands in the order of a round; each has a Chinese alias.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::base::Lang;

const TEMPLATE: &str = "{about}\n\n用法:{usage}\n\n{all-args}{after-help}";

/// 警钟:廉政风险点防范管理的表格批处理。名册进、空白表出;回收件进、查过的风险点和汇总表出。
#[derive(Debug, Parser)]
#[command(
    name = "jingzhong",
    bin_name = "jingzhong",
    version,
    help_template = TEMPLATE,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "\n先试一遍:jingzhong demo。每个命令的用法:jingzhong 命令 --help"
)]
pub struct Args {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "通用选项")]
pub struct Global {
    /// 工作文件夹(默认:当前文件夹)
    #[arg(
        short = 'C',
        long = "dir",
        id = "working_folder",
        value_name = "文件夹",
        global = true,
        default_value = ".",
        hide_default_value = true
    )]
    pub dir: PathBuf,
    /// 结果的写法:text 文字(默认)、json 供别的程序读
    #[arg(
        long,
        value_name = "写法",
        global = true,
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: Format,
    /// 语言:zh 中文(默认)、en 英文
    #[arg(
        long,
        value_name = "语言",
        global = true,
        default_value = "zh",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub lang: Language,
    /// 只报结果,少说话
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// 多说细节
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// 用几个线程(默认:电脑有几核用几个)
    #[arg(long, value_name = "个数", global = true, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// 不显示进度条
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// 显示用法
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(long, action = ArgAction::Version)]
    version: Option<bool>,
}

impl Global {
    /// The language of messages.
    pub const fn lang(&self) -> Lang {
        match self.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建:建一个工作文件夹(设置、名册空表、说明)
    #[command(alias = "新建", help_template = TEMPLATE)]
    Init {
        /// 文件夹的名字
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
        /// 填进示例县的名册和回收件,供试用
        #[arg(long)]
        sample: bool,
        /// 县(市、区)名称
        #[arg(long, value_name = "名称")]
        county: Option<String>,
        /// 年度(默认:今年)
        #[arg(long, value_name = "年", value_parser = clap::value_parser!(i32).range(2000..=2100))]
        year: Option<i32>,
    },
    /// 下发:按名册生成每个单位(股室、岗位)的空白自查表,放在「下发」里
    #[command(alias = "下发", help_template = TEMPLATE)]
    Issue {
        /// 每个 unit 单位(默认)、section 股室 或 post 岗位 一个文件
        #[arg(
            long,
            value_name = "谁",
            default_value = "unit",
            hide_default_value = true,
            hide_possible_values = true
        )]
        per: Per,
        /// 只发给这个单位(编码或名称),可以写多次
        #[arg(long, value_name = "单位")]
        unit: Vec<String>,
        /// 只发这张表(如 post),可以写多次;表的编号见 jingzhong forms
        #[arg(long, value_name = "表")]
        form: Vec<String>,
        /// 有人改过的文件也覆盖
        #[arg(long)]
        force: bool,
    },
    /// 收表:读「回收」里的表(或给出的文件、文件夹、.zip),逐格检查,记入台账
    #[command(alias = "收表", help_template = TEMPLATE)]
    Collect {
        /// 文件、文件夹或 .zip(默认:回收)
        #[arg(value_name = "路径")]
        paths: Vec<PathBuf>,
        /// 没变过的文件也重读
        #[arg(long)]
        again: bool,
    },
    /// 检查:同样地读、同样地查,但什么都不记;单位报送前自查用
    #[command(alias = "检查", help_template = TEMPLATE)]
    Check {
        /// 文件、文件夹或 .zip
        #[arg(value_name = "路径", required = true)]
        paths: Vec<PathBuf>,
    },
    /// 查看:程序在一个文件里看到了什么,一行一格
    #[command(alias = "查看", help_template = TEMPLATE)]
    Show {
        /// 表格文件
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
    /// 进度:谁报了、谁没报、还有哪些问题
    #[command(alias = "进度", help_template = TEMPLATE)]
    Status,
    /// 退改:把有问题的表标好退给单位,写好通知和催报名单,放在「退改」里
    #[command(alias = "退改", help_template = TEMPLATE)]
    Sendback {
        /// 只退这个单位(编码或名称),可以写多次
        #[arg(long, value_name = "单位")]
        unit: Vec<String>,
        /// 有人改过的文件也覆盖
        #[arg(long)]
        force: bool,
    },
    /// 研判:列出很像的风险点供人决定合并还是保留(汇总/研判.xlsx);--apply 把决定记下来
    #[command(alias = "研判", help_template = TEMPLATE)]
    Review {
        /// 把这个研判表里的决定记下来
        #[arg(long, value_name = "文件", conflicts_with = "force")]
        apply: Option<PathBuf>,
        /// 有人改过的研判表也覆盖
        #[arg(long)]
        force: bool,
    },
    /// 汇总:生成各种汇总表,放在「汇总」里
    #[command(alias = "汇总", help_template = TEMPLATE)]
    Consolidate {
        /// 只要这几种:unit 按单位、level 按等级、watcher 按监控责任主体、leader 按分管领导、public 公示版;逗号隔开
        #[arg(long, value_name = "种类", value_delimiter = ',', hide_possible_values = true)]
        by: Vec<By>,
        /// 有人改过的文件也覆盖
        #[arg(long)]
        force: bool,
    },
    /// 来源:一个风险点、一组相似的风险点,或汇总表里一个数字,是从哪些表的哪些行来的
    #[command(alias = "来源", help_template = TEMPLATE)]
    Explain {
        /// 编号(总台账的编号,或导出数据里的 id,至少前 6 位),或汇总表的一格,如 总览.xlsx!单位×等级!C5
        #[arg(value_name = "编号或格")]
        what: String,
    },
    /// 导出:给别的程序用的数据
    #[command(alias = "导出", help_template = TEMPLATE)]
    Export {
        /// points 风险点、findings 问题、returns 回收件、clusters 相似组
        #[arg(long, value_name = "什么", hide_possible_values = true)]
        what: What,
        /// jsonl(默认)、csv、xlsx、parquet(要另外编译)
        #[arg(
            long = "as",
            value_name = "格式",
            default_value = "jsonl",
            hide_default_value = true,
            hide_possible_values = true
        )]
        kind: As,
        /// 写到文件(默认:屏幕)
        #[arg(short, long, value_name = "文件")]
        output: Option<PathBuf>,
        /// 文件已经有了也覆盖
        #[arg(long)]
        force: bool,
    },
    /// 规则:全部检查规则,或一条规则的详细说明
    #[command(alias = "规则", help_template = TEMPLATE)]
    Rules {
        /// 规则编号,如 C017
        #[arg(value_name = "编号")]
        code: Option<String>,
    },
    /// 表样:全部表样,或一张表的各列;--export 把表样和词表抄出来供修改
    #[command(alias = "表样", help_template = TEMPLATE)]
    Forms {
        /// 表的编号,如 post
        #[arg(value_name = "表")]
        id: Option<String>,
        /// 把表样和词表抄到这个文件夹
        #[arg(long, value_name = "文件夹")]
        export: Option<PathBuf>,
    },
    /// 演示:用示例县把全过程走一遍,结果在 ./demo
    #[command(alias = "演示", help_template = TEMPLATE)]
    Demo {
        /// 放在哪里(默认:demo)
        #[arg(value_name = "文件夹", default_value = "demo", hide_default_value = true)]
        dir: PathBuf,
    },
    /// 补全:命令行的自动补全脚本(bash、zsh、fish、powershell、elvish)
    #[command(alias = "补全", help_template = TEMPLATE)]
    Completions {
        /// 哪种命令行
        #[arg(value_name = "SHELL", hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// 手册:把 man 手册写到一个文件夹
    #[command(alias = "手册", help_template = TEMPLATE)]
    Man {
        /// 文件夹
        #[arg(value_name = "文件夹")]
        dir: PathBuf,
    },
}

/// One workbook for each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Per {
    /// 单位
    Unit,
    /// 股室
    Section,
    /// 岗位
    Post,
}

/// Kinds of summary workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// 按单位
    Unit,
    /// 按等级
    Level,
    /// 按监控责任主体
    Watcher,
    /// 按分管领导
    Leader,
    /// 公示版
    Public,
}

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// 风险点
    Points,
    /// 问题
    Findings,
    /// 回收件
    Returns,
    /// 相似组
    Clusters,
}

/// In which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// One JSON object a line.
    Jsonl,
    /// Comma separated.
    Csv,
    /// A workbook.
    Xlsx,
    /// Typed columns.
    Parquet,
}
