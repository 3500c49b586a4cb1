"""The language of short comments, as viewers type them, and of those that mix two."""

from __future__ import annotations

import pytest

from assistant.service import Assistant
from tests.assistant.understanding.conftest import Talk

LINES = {
    "en": ["how much", "price?", "do you ship to mexico", "is it available in red", "hm is this",
           "what size for 165cm 55kg", "can i return it", "how long does it take", "any discount",
           "is it real leather", "whats the price of the lamp", "do u have xl", "cod available?",
           "when is the next live", "how to order", "is shipping free", "who pays customs",
           "pls how much", "link please", "size chart?"],
    "zh": ["多少钱", "价格?", "能寄到加拿大吗", "有红色吗", "165 110斤穿什么码", "这个怎么买",
           "可以退吗", "几天到", "有优惠吗", "是真皮吗", "hello 多少钱", "size M 有吗", "包邮吗",
           "iphone 15 的壳有吗", "usb-c 的吗", "怎么下单", "运费多少", "关税谁付",
           "ok 那链接呢", "XL 还有货吗"],
    "ar": ["بكم", "كم السعر", "تشحنون للسعودية", "في لون احمر", "مقاس M موجود؟", "كيف اطلب",
           "ممكن ارجاع", "كم يوم يوصل", "في خصم؟", "اصلي؟", "hello بكم هذا", "usb-c ولا لا؟",
           "الشحن مجاني", "مين يدفع الجمارك", "الدفع عند الاستلام", "اريد الرابط", "متى البث الجاي",
           "size xl متوفر؟", "بكام", "شنو السعر", "حرف K موجود؟"],
    "es": ["cuanto cuesta", "precio?", "envian a mexico", "hay en rojo", "como lo compro",
           "que talla para 165 55kg", "se puede devolver", "cuanto tarda", "hay descuento",
           "es piel de verdad", "precio de la lampara porfa", "tienen xl", "aceptan tarjeta",
           "cuando es el proximo live", "el envio es gratis", "quien paga la aduana",
           "pasame el link por favor", "tabla de tallas", "quedan jumbo?", "cuanto vale",
           "hola precio"],
    "th": ["ราคาเท่าไหร่", "ส่งไปลาวไหม", "มีสีแดงไหม", "ใส่ไซส์ไหน 165 55", "cf ยังไง", "คืนได้ไหม",
           "กี่วันถึง", "มีส่วนลดไหม", "ไซส์ M มีไหม", "hello ราคา", "เก็บเงินปลายทางไหม", "ของแท้ไหม",
           "สั่งยังไง", "ขอลิงก์", "ส่งฟรีไหม", "ใครจ่ายภาษี", "เท่าไร", "ใช้ code ได้ไหม", "ตัวที่ 3 ราคา",
           "มี size M ไหม"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "text"), [(tag, line) for tag, lines in LINES.items() for line in lines]
)
def test_short_comments_are_answered_in_their_language(
    talk: Talk, sample: Assistant, tag: str, text: str
) -> None:
    if tag not in sample.packs:
        pytest.skip(f"no pack for {tag}")
    assert talk.say(text).language.tag == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("c'est quoi le prix s'il vous plaît", "fr"),
        ("was kostet der versand nach österreich", "de"),
        ("vocês enviam para o brasil", "pt"),
        ("как заказать", "ru"),
        ("いくらですか", "ja"),
        ("얼마예요", "ko"),
    ],
)
def test_languages_without_a_pack_are_told_apart(talk: Talk, text: str, tag: str) -> None:
    assert talk.say(text).language.tag == tag


def test_a_mixed_comment_is_answered_in_the_language_of_its_question(talk: Talk) -> None:
    assert talk.say("how much is the 帐篷 please").language.tag == "en"
    assert talk.say("hello dear 帐篷多少钱", "ben").language.tag == "zh"


def test_what_says_nothing_of_its_language_follows_the_viewer(talk: Talk) -> None:
    talk.say("帐篷多少钱")
    assert talk.say("165 55").language.tag == "zh"
    assert talk.say("165 55", "ben", locale="ar-SA").language.tag == "ar"
    assert talk.say("165 55", "cleo").language.tag == "und"
