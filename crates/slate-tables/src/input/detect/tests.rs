use super::*;

#[test]
fn formats_are_told_from_names_and_first_lines() {
    use Format::{Csv, Gorse, JsonLines, LightGcn, Metarank, RecBole, SasRec};
    let cases: &[(&str, &str, Option<Format>)] = &[
        ("csv", "viewer,title,at\n", Some(Csv)),
        ("txt", "viewer title at\n", Some(Csv)),
        ("txt", "1,2,3\n4,5,6\n", Some(Csv)),
        ("txt", "1\n2\n", Some(Csv)),
        ("", "", Some(Csv)),
        ("txt", "0 5 6 7\n1 5\n2\n", Some(LightGcn)),
        ("txt", "0 5 6 7 \r\n1 5 \r\n", Some(LightGcn)),
        ("txt", "0 5 6 7 8 9 10", Some(LightGcn)),
        // Three numbers a line with viewers that come again are ratings of some kind, not lists.
        ("txt", "1 10 5\n1 11 4\n", Some(Csv)),
        ("txt", "1 10\n1 11\n2 10\n", Some(SasRec)),
        ("txt", "1 10\n2 11\n", None),
        ("inter", "anything", Some(RecBole)),
        ("txt", "user_id:token\titem_id:token\n", Some(RecBole)),
        ("tsv", "user_id:token\titem_id:word\n", Some(Csv)),
        ("csv", "feedback_type,user_id,item_id,time_stamp\r\nread,1,2,x\r\n", Some(Gorse)),
        ("jsonl", "{\"FeedbackType\":\"read\",\"UserId\":\"1\",\"ItemId\":\"2\"}\n", Some(Gorse)),
        ("", "{\"ItemId\":\"2\",\"Labels\":[]}\n", Some(Gorse)),
        ("json", "{\"event\":\"item\",\"timestamp\":\"1\"}\n{", Some(Metarank)),
        ("", "{\"event\":\"play\",\"timestamp\":\"1\"}\n", Some(JsonLines)),
        ("", " {\"viewer\":\"u\"", Some(JsonLines)),
        ("jsonl", "no object", Some(JsonLines)),
    ];
    for (extension, start, expected) in cases {
        let extension = Some(*extension).filter(|e| !e.is_empty());
        assert_eq!(detect(extension, start.as_bytes()).ok(), *expected, "{extension:?} {start:?}");
    }
}
