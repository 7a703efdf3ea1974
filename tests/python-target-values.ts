/** What is asked of codecs in Python, and what comes of it. */

/** Runs before: values that are good, and short names. */
export const PREPARE = `
import copy, dataclasses, pickle, types

TAG = b"\\xd9\\xd9\\xf7"
ominous = TestOminous(
    proto=1, constructor="", toString=None, w=0, v=0, r=0, field_e3b0c442=0, class_=0, field1=0, a_b=0,
    throw_1=0, line_separator=0, quote_back_slash_1=0, field_f0443a34=0, a=0, tags=TestOminous_Tags_Value(),
)
good = TestAllTypes(
    bool_=True, int_=-1, nat=1, dec128=Dec128("1.0"), bytes_=b"", text="", time=0, duration=0,
    hash=Hash("sha256:" + "0" * 64), uuid=Uuid("00000000-0000-0000-0000-000000000000"), unit=None,
    empty=TestAllTypes_Empty(), list=(), set_int=(), set_text=(), set_record=(), option_record=None,
    map_int={}, map_nat={}, map_text={}, map_uuid={}, map_hash={}, choices=(),
    a_key_of_more_than_thirty_two_characters_in_all=None,
)

def enc(**changes):
    return len(TestAllTypesCodec.encode(dataclasses.replace(good, **changes))) > 0

def back(**changes):
    value = dataclasses.replace(good, **changes)
    found = TestAllTypesCodec.decode(TestAllTypesCodec.encode(value))
    return {name: getattr(found, name) for name in changes}

full = dataclasses.replace(
    good, set_int=(1, 2), set_text=("a", "b"), map_int={1: True, 2: False}, map_nat={1: ("a", "b")},
    set_record=(TestAllTypes_SetRecord(a=1), TestAllTypes_SetRecord(a=2)),
)

def edited(old, new):
    before = TestAllTypesCodec.encode(full)
    after = before.replace(bytes.fromhex(old), bytes.fromhex(new))
    if before.count(bytes.fromhex(old)) != 1 or len(after) != len(before):
        raise SystemExit("the edit is no good")
    try:
        return TestAllTypesCodec.decode(after) == full
    except AirError as error:
        return f"{type(error).__name__} {error.code}"

def dec(digits):
    return TestNothingCodec.decode(bytes.fromhex(digits))

class Text(str):
    def encode(self, *args):
        raise SystemExit("asked")

class Pairs(dict):
    def items(self):
        return [("a", 1), ("a", 2)]
`;

const LONGEST = "9".repeat(34);

/** An expression, and its value, code (with the offset, if it has one) or error. */
export const EXPRESSIONS: readonly (readonly [expression: string, what: string])[] = [
  ["enc()", "True"],
  // Truth values are no integers, and integers no truth values.
  ["enc(int_=True)", "value.type"],
  ["enc(nat=False)", "value.type"],
  ["enc(bool_=1)", "value.type"],
  ["enc(bool_=None)", "value.type"],
  ["enc(set_int=(1, True))", "value.type"],
  ["enc(map_int={True: True})", "value.type"],
  ["enc(map_int={1: 1})", "value.type"],
  // Ranges.
  ["back(int_=-2**63)", "{'int_': -9223372036854775808}"],
  ["back(int_=2**63 - 1)", "{'int_': 9223372036854775807}"],
  ["enc(int_=2**63)", "value.range"],
  ["enc(int_=-2**63 - 1)", "value.range"],
  ["back(nat=2**64 - 1)", "{'nat': 18446744073709551615}"],
  ["enc(nat=2**64)", "value.range"],
  ["enc(nat=-1)", "value.range"],
  ["enc(time=-1)", "value.range"],
  ["enc(duration=10**5000)", "value.range"],
  // Other types.
  ["enc(int_=1.0)", "value.type"],
  ["enc(int_='1')", "value.type"],
  ["enc(int_=None)", "value.type"],
  ["enc(text=b'')", "value.type"],
  ["enc(text=None)", "value.type"],
  ["enc(bytes_='')", "value.type"],
  ["enc(bytes_=bytearray())", "value.type"],
  ["enc(bytes_=[1])", "value.type"],
  ["enc(unit=0)", "value.type"],
  ["enc(unit=False)", "value.type"],
  ["enc(empty=None)", "value.type"],
  ["enc(empty={})", "value.type"],
  ["enc(empty=TestAllTypes_SetRecord(a=None))", "value.type"],
  ["enc(list=[])", "value.type"],
  ["enc(list='')", "value.type"],
  ["enc(list=((1,), [2]))", "value.type"],
  ["enc(list=None)", "value.type"],
  ["enc(set_text='ab')", "value.type"],
  ["enc(set_text={'a'})", "value.type"],
  ["enc(map_int=[])", "value.type"],
  ["enc(map_int=())", "value.type"],
  ["enc(map_text={1: None})", "value.type"],
  ["enc(map_text={None: None})", "value.type"],
  ["enc(option_record={})", "value.type"],
  ["enc(choices=(None,))", "value.type"],
  ["enc(choices=(TestChoice_Some,))", "value.type"],
  ["enc(choices=(TestOminous_Tags_Value(),))", "value.type"],
  ["enc(choices=(TestChoice_Some(None),))", "value.type"],
  ["enc(choices=(TestChoice_Maybe(1),))", "value.type"],
  ["TestAllTypesCodec.encode(None)", "value.type"],
  ["TestAllTypesCodec.encode(TestAllTypes)", "value.type"],
  ["TestAllTypesCodec.hash({})", "value.type"],
  ["TestNothingCodec.encode(0)", "value.type"],
  // Checked text.
  ["enc(hash='sha256:' + 'A' * 64)", "value.hash"],
  ["enc(hash='sha256:' + '0' * 63)", "value.hash"],
  ["enc(hash='sha256:' + '0' * 64 + chr(10))", "value.hash"],
  ["enc(hash=b'')", "value.type"],
  ["enc(hash=None)", "value.type"],
  ["enc(uuid='0' * 32)", "value.uuid"],
  ["enc(uuid='00000000-0000-0000-0000-00000000000A')", "value.uuid"],
  ["enc(uuid='00000000-0000-0000-0000-000000000000' + chr(10))", "value.uuid"],
  ["enc(uuid=chr(0x660) + '0000000-0000-0000-0000-000000000000')", "value.uuid"],
  ["enc(map_uuid={'': None})", "value.uuid"],
  [`enc(dec128='-${LONGEST}E-3')`, "True"],
  [`enc(dec128='${LONGEST}9')`, "value.dec128"],
  [`enc(dec128='0.${"0".repeat(100)}${LONGEST}')`, "True"],
  ["enc(dec128='1e6144')", "True"],
  ["enc(dec128='1e6145')", "value.dec128"],
  ["enc(dec128='1e-6143')", "True"],
  ["enc(dec128='1e-6144')", "value.dec128"],
  ["enc(dec128='0e999999999999999999999999')", "True"],
  ["enc(dec128='1e' + '9' * 10000)", "value.dec128"],
  ["enc(dec128='1e+' + '0' * 10000 + '5')", "True"],
  ["enc(dec128='0.' + '0' * 9999 + '1e10000')", "True"],
  ["enc(dec128='')", "value.dec128"],
  ["enc(dec128='.5')", "value.dec128"],
  ["enc(dec128='1.')", "value.dec128"],
  ["enc(dec128='1' + chr(10))", "value.dec128"],
  ["enc(dec128='NaN')", "value.dec128"],
  ["enc(dec128=chr(0x661))", "value.dec128"],
  ["enc(dec128=1)", "value.type"],
  ["enc(text=chr(0xd800))", "text.lone_surrogate"],
  ["enc(text=chr(0xd83d) + chr(0xde00))", "text.lone_surrogate"],
  ["enc(map_text={chr(0xdfff): None})", "text.lone_surrogate"],
  ["enc(text=Text('a'))", "True"],
  ["back(text=chr(0xfeff) + chr(0) + chr(0x10ffff))", "{'text': '\\ufeff\\x00\\U0010ffff'}"],
  // Sets are sorted by their bytes and rid of repeats; so are maps, but for repeats.
  ["back(set_int=(-1, 300, 2, 2, 24))", "{'set_int': (2, 24, 300, -1)}"],
  ["back(set_text=('bb', 'a', '', 'bb', chr(0xe9)))", "{'set_text': ('', 'a', 'bb', '\u00e9')}"],
  ["len(back(set_int=tuple(range(300)) * 2)['set_int'])", "300"],
  ["list(back(map_int={300: True, -1: False, 2: True})['map_int'])", "[2, 300, -1]"],
  ["back(map_text=types.MappingProxyType({'a': None}))", "{'map_text': {'a': None}}"],
  ["TestChoiceCodec.encode(TestChoice_Some(TestChoice_Some_Value(n=0, m=Pairs())))", "cbor.duplicate_key"],
  ["edited('7365745f696e74820102', '7365745f696e74820102')", "True"],
  ["edited('7365745f696e74820102', '7365745f696e74820201')", "'ShapeError value.set_order'"],
  ["edited('7365745f696e74820102', '7365745f696e74820101')", "'ShapeError value.set_order'"],
  ["edited('7365745f746578748261616162', '7365745f746578748261626161')", "'ShapeError value.set_order'"],
  ["edited('7365745f746578748261616162', '7365745f746578748261626162')", "'ShapeError value.set_order'"],
  ["edited('a1616101a1616102', 'a1616102a1616101')", "'ShapeError value.set_order'"],
  ["edited('a1018261616162', 'a1018261626161')", "'ShapeError value.set_order'"],
  ["edited('a201f502f4', 'a202f501f4')", "'AirError cbor.non_canonical'"],
  ["edited('a201f502f4', 'a201f501f4')", "'AirError cbor.duplicate_key'"],
  ["edited('a201f502f4', 'a201f502f5')", "False"],
  // Values are values.
  ["good == dataclasses.replace(good) and good == copy.deepcopy(good)", "True"],
  ["pickle.loads(pickle.dumps(good)) == good", "True"],
  ["setattr(good, 'int_', 1)", "FrozenInstanceError"],
  ["TestAllTypes(1)", "TypeError"],
  ["str(pickle.loads(pickle.dumps(AirError('a.b', 'why', 3))))", "'byte 3: a.b: why'"],
  // Documents.
  ["dec('d9d9f7f6')", "None"],
  ["TestNothingCodec.decode(memoryview(bytearray(TAG + b'\\xf6')))", "None"],
  ["TestNothingCodec.decode('d9d9f7f6')", "TypeError"],
  ["TestNothingCodec.decode(4)", "TypeError"],
  ["TestNothingCodec.decode([0xd9])", "TypeError"],
  ["dec('')", "cbor.truncated at 0"],
  ["dec('d9')", "cbor.non_canonical at 0"],
  ["dec('d9d9')", "cbor.non_canonical at 0"],
  ["dec('d9d9f7')", "cbor.truncated at 3"],
  ["dec('f6')", "cbor.non_canonical at 0"],
  ["dec('d9d9f7d9d9f7f6')", "cbor.unexpected_tag at 3"],
  ["dec('d9d9f7f6f6')", "cbor.trailing_bytes at 4"],
  ["dec('d9d9f7f7')", "cbor.unsupported_simple at 3"],
  ["dec('d9d9f7fb0000000000000000')", "cbor.float at 3"],
  ["dec('d9d9f7fb00')", "cbor.truncated at 3"],
  ["dec('d9d9f71817')", "cbor.non_canonical at 3"],
  ["dec('d9d9f7a2616100616100')", "cbor.duplicate_key at 7"],
  ["dec('d9d9f7a2616200616100')", "cbor.non_canonical at 7"],
  ["dec('d9d9f762ff61')", "cbor.invalid_utf8 at 3"],
  ["dec('d9d9f763eda080')", "cbor.invalid_utf8 at 3"],
  ["dec('d9d9f762c080')", "cbor.invalid_utf8 at 3"],
  ["dec('d9d9f75f4161ff')", "cbor.non_canonical at 3"],
  ["dec('d9d9f71c')", "cbor.malformed at 3"],
  ["dec('d9d9f7ff')", "cbor.malformed at 3"],
  ["dec('d9d9f700')", "value.type at 3"],
  // Lengths are not believed.
  ...["5b", "7b", "9b", "bb"].flatMap((head): [string, string][] => [
    [`dec('d9d9f7${head}0000000100000000')`, "cbor.truncated at 3"],
    [`dec('d9d9f7${head}7fffffffffffffff')`, "cbor.truncated at 3"],
    [`dec('d9d9f7${head}ffffffffffffffff')`, "cbor.truncated at 3"],
  ]),
  ["dec('d9d9f7' + '81' * 128 + '00')", "cbor.too_deep at 130"],
  ["dec('d9d9f7' + 'a1' * 100000)", "cbor.too_deep at 130"],
  ["check_document(TAG + b'\\x81' * 127 + b'\\x00')", "None"],
  ["check_document(TAG + b'\\x81' * 128 + b'\\x00')", "cbor.too_deep at 130"],
  ["len(hash_bytes(TAG))", "71"],
];
