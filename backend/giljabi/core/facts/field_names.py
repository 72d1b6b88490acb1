"""What ticket fields and look-ups are about, in the words of Korean scripts.

Accounts name their fields in Korean, integrations name them in English (``overtime_min``). An English key is read word by word
through a glossary of support vocabulary, a Korean title by its nouns and verbs, for which the glossary has the parts of keys.
"""

from __future__ import annotations

import re
from functools import lru_cache

from giljabi.core.classify.morphemes import tokens

_KOREAN = {
    "access": "출입 접속", "accident": "사고", "account": "계좌", "activation": "활성화 개통", "address": "주소", "adjust": "조정 정정",
    "adult": "성인", "after": "후 뒤 이후", "age": "나이", "agent": "상담사", "alarm": "알림 알람", "alert": "알림 문자", "allowed": "가능 허용",
    "amount": "금액 요금", "answer": "답변", "app": "앱", "applied": "적용 신청", "apply": "신청", "approval": "승인", "approved": "승인",
    "arrival": "도착", "arrive": "도착", "arrived": "도착", "assign": "배정", "assigned": "배정 지정", "auth": "인증", "author": "작성자",
    "auto": "자동", "available": "가능", "baggage": "수하물 짐", "balance": "잔액", "bank": "은행", "battery": "배터리", "bed": "침대",
    "before": "전 이전", "benefit": "혜택", "bike": "자전거 기기", "bill": "청구 고지", "billing": "청구 결제", "birth": "생년월일",
    "blocked": "차단 정지", "board": "탑승", "bonus": "보너스 적립", "book": "예약 도서", "booked": "예약", "booking": "예약", "borrow": "대출 빌",
    "bought": "구매 샀", "box": "박스 상자", "branch": "지점", "brand": "브랜드", "break": "파손 고장", "broken": "고장 파손", "building": "건물",
    "bus": "버스", "business": "영업 사업자", "buyer": "구매자", "call": "호출 통화", "camera": "카메라", "campaign": "행사", "cancel": "취소",
    "canceled": "취소", "cancelled": "취소", "capacity": "정원 용량", "car": "차량 차", "card": "카드 카드사", "care": "관리", "cart": "장바구니",
    "case": "건 사건", "cash": "현금", "cashback": "캐시백 적립", "category": "분류", "center": "센터", "certificate": "증명서 수료증",
    "change": "변경", "channel": "채널", "charge": "요금 청구 충전", "charged": "청구 결제", "check": "확인", "checkin": "체크인 입실",
    "checkout": "체크아웃 퇴실", "child": "어린이 아동", "city": "도시", "claim": "청구 접수", "class": "수업 강의", "clean": "청소",
    "cleaning": "청소", "clinic": "병원 의원", "clock": "시각", "closed": "마감 종료", "code": "번호 코드", "collect": "수거", "collected": "수거",
    "color": "색상", "comment": "의견", "comp": "보상", "company": "카드사 회사", "compensation": "보상", "complaint": "민원 불만",
    "complete": "완료", "completed": "완료", "condition": "상태", "confirmed": "확인 확정", "connect": "연결", "consult": "상담",
    "contact": "문의 연락", "content": "내용", "contract": "계약", "cost": "비용", "count": "건 회", "coupon": "쿠폰", "courier": "기사 배송",
    "course": "강의 과정", "cover": "보장", "created": "생성 접수", "credit": "적립금 크레딧", "currency": "통화", "customer": "고객",
    "daily": "일일 하루", "damage": "파손 훼손", "damaged": "파손 훼손", "date": "날짜 일자", "dawn": "새벽", "day": "일", "days": "일",
    "deadline": "마감 기한", "debt": "미납", "declined": "거절", "defect": "불량 하자", "delay": "지연 늦", "delayed": "지연 늦",
    "delivered": "배송 완료", "delivery": "배송", "depart": "출발", "department": "부서", "departure": "출발", "deposit": "보증금",
    "deposited": "입금", "desk": "좌석 책상", "detail": "내역 상세", "device": "기기", "diagnosis": "진단", "diff": "차액", "difference": "차액",
    "discount": "할인 감면", "discounted": "할인 감면", "dispatch": "출고 발송", "disposed": "폐기", "distance": "거리 주행거리",
    "dock": "거치대 대여소 거치", "doctor": "의사 원장", "document": "서류", "double": "중복 이중",
    "door": "문 현관", "driver": "기사", "drop": "하차 반납",
    "due": "기한 납부", "duplicate": "중복", "duration": "시간 동안", "early": "일찍 조기", "elapsed": "지난 경과", "eligible": "대상 가능",
    "email": "이메일", "enabled": "사용 켜", "end": "종료 까지", "ended": "종료", "engine": "엔진", "engineer": "기사", "enroll": "등록 수강",
    "entry": "입차 입장 들어", "error": "오류", "estimate": "예상 견적", "estimated": "예상", "event": "행사 이벤트", "exception": "예외",
    "excess": "초과", "exchange": "교환", "exempt": "면제", "exit": "출차 나", "expired": "만료 지난", "expiry": "만료 유효기간", "extended": "연장",
    "extension": "연장", "extra": "추가 더", "face": "얼굴", "factory": "공장", "fail": "실패 오류", "failed": "실패", "family": "가족",
    "fare": "요금 미터기", "fault": "귀책 과실", "fee": "요금 수수료", "final": "최종", "fine": "벌금 부과금 과태료", "finish": "완료",
    "first": "처음 첫", "flight": "항공편 비행", "floor": "층", "food": "음식", "free": "무료", "frozen": "냉동", "fuel": "연료",
    "full": "만차 만석 전액", "gate": "관제 차단기", "gift": "선물 사은품", "goods": "상품", "grade": "등급", "group": "단체", "guarantee": "보증",
    "guest": "고객 손님", "gym": "헬스장", "heat": "난방", "held": "보류", "helmet": "헬멧", "history": "이력", "hold": "보류",
    "holiday": "휴일 공휴일", "home": "집 자택", "hospital": "병원", "hotel": "호텔", "hour": "시간", "hours": "시간", "household": "가구",
    "hub": "허브 센터", "id": "번호", "identity": "본인", "image": "사진", "in": "입", "income": "소득", "injury": "부상", "inquiry": "문의",
    "inspection": "점검 검수", "install": "설치", "installment": "할부", "insurance": "보험", "internet": "인터넷", "interval": "간격",
    "invoice": "송장 청구서", "issue": "발급 문제", "issued": "발급", "item": "상품 품목", "items": "상품 품목", "job": "작업", "judgement": "판정",
    "judgment": "판정", "keep": "보관", "kept": "보관", "key": "열쇠 키", "kickboard": "킥보드", "kind": "종류", "label": "라벨", "language": "언어",
    "last": "마지막", "late": "지연 늦", "lecture": "강의", "left": "남은 남아", "length": "길이", "lesson": "수업 레슨", "level": "등급 단계",
    "licence": "면허", "license": "면허", "limit": "한도", "line": "노선 회선", "link": "링크", "linked": "연동", "list": "목록", "load": "적재",
    "loan": "대출", "location": "위치", "lock": "잠금", "locked": "잠금 잠긴", "locker": "사물함 보관함", "log": "기록 이력", "login": "로그인",
    "loss": "분실 손해", "lost": "분실", "luggage": "짐 수하물", "machine": "기계 기기", "mail": "메일", "maintenance": "점검 정비",
    "manager": "담당자 매니저", "manual": "수동", "market": "마켓", "material": "자재", "max": "최대", "meal": "식사", "medical": "의료 진료",
    "meeting": "회의", "member": "회원", "membership": "회원권 멤버십", "memo": "메모", "menu": "메뉴", "message": "문자 메시지", "meter": "미터기",
    "method": "수단 방법", "mileage": "마일리지 주행거리", "min": "분", "minimum": "최소", "minutes": "분", "missing": "누락", "mobile": "휴대전화",
    "model": "모델 기종", "money": "금액", "month": "월", "monthly": "정기권 결제하신", "move": "이사 이전 이동", "moved": "이사 이동 옮긴",
    "movement": "이동", "movie": "영화", "name": "이름 명", "network": "통신", "new": "새", "next": "다음", "night": "야간 심야", "no": "번호 번째",
    "note": "메모", "notice": "문자 안내", "notified": "안내 통지", "number": "번호", "office": "사무실", "official": "공식", "old": "예전 기존",
    "online": "온라인", "open": "개방 열", "opened": "여신 개봉", "opening": "개통", "operator": "운영사", "option": "옵션", "order": "주문 번째",
    "origin": "출발지", "original": "원래", "outside": "밖 외부", "over": "초과 넘", "overtime": "초과", "owed": "미납", "owner": "명의 소유",
    "package": "패키지", "page": "페이지", "paid": "결제 낸", "parcel": "소포 택배", "parent": "보호자", "parked": "주차", "parking": "주차",
    "part": "부품", "partial": "부분 일부", "participant": "참가자", "partner": "파트너", "pass": "이용권 정기권 패스", "passport": "여권",
    "password": "비밀번호", "patient": "환자", "pause": "일시정지 일시잠금 잠금 쉬", "paused": "중지", "pay": "결제", "payment": "결제",
    "pct": "퍼센트 잔량", "penalties": "위약금", "penalty": "위약금", "performance": "공연", "period": "기간", "permit": "허가", "person": "인원 명",
    "pet": "반려동물", "phone": "전화 휴대전화", "photo": "사진", "pickup": "수거", "picture": "사진", "piece": "개", "place": "장소",
    "plan": "요금제 상품", "play": "재생", "plate": "차량 번호", "point": "포인트 점", "point_balance": "포인트", "points": "포인트 점", "policy": "정책",
    "pool": "수영장", "popup": "팝업", "post": "후 뒤", "power": "전원", "prepaid": "선불", "prescription": "처방", "present": "제시",
    "prev": "이전 지난 전에", "previous": "이전 지난 전에 재 두번째", "price": "금액 가격", "printed": "출력", "prior": "이전 전에",
    "priority": "우선", "processing": "처리", "product": "상품", "promised": "약속 예정", "promo": "프로모션 할인", "promotion": "프로모션 할인",
    "proof": "증빙", "property": "숙소", "provider": "사업자 운영사", "purchase": "구매", "purchased": "구매", "quantity": "수량", "queue": "대기",
    "quote": "견적", "rain": "비 우천", "rate": "비율", "ready": "준비", "reason": "사유", "recalculated": "다시 재계산", "receipt": "영수증",
    "received": "받은 받으", "receiver": "수령인", "recent": "최근", "record": "기록 이력", "recovered": "회수", "redeemed": "사용",
    "redelivery": "다시 재배송", "refill": "충전", "refund": "환불 돌려", "refundable": "환불", "refunded": "환불", "region": "지역",
    "registered": "등록", "regular": "정기", "reject": "거절 반려", "rejected": "거절 반려", "relief": "감면 면제", "reload": "충전",
    "remaining": "남은", "remote": "원격", "renewal": "갱신", "rent": "대여 임대", "rental": "대여", "rented": "대여", "repair": "수리",
    "replacement": "교환 재발송", "reply": "답변", "report": "신고", "reported": "신고", "request": "요청", "requested": "요청", "resend": "재발송",
    "reservation": "예약", "reserved": "예약", "reset": "초기화", "residence": "거주", "response": "답변", "restaurant": "식당", "result": "결과",
    "retail": "매장", "retry": "재시도", "return": "반납 반품", "returned": "반납 반품", "review": "심사 후기", "reward": "보상 적립",
    "rewash": "재세탁", "ride": "이용 탑승 탄", "rider": "라이더 기사", "road": "도로", "room": "객실 방", "round": "회차", "rounds": "회",
    "route": "경로 이동", "rule": "규정", "safety": "안전", "sale": "판매", "sales": "판매", "same": "같은 당일", "sample": "견본", "saved": "적립",
    "scan": "스캔", "schedule": "일정", "scheduled": "예정", "school": "학교", "scooter": "킥보드", "score": "점수", "season": "시즌", "seat": "좌석",
    "section": "구간", "security": "보안 경비", "seller": "판매자", "sender": "발송인", "sent": "발송", "serial": "일련", "service": "서비스",
    "session": "회차 수업", "settlement": "정산", "shift": "근무", "ship": "발송 배송", "shipped": "발송 출고", "shipping": "배송", "shop": "매장",
    "show": "공연", "shuttle": "셔틀", "sign": "서명", "signal": "신호", "signature": "서명", "signed": "서명", "sim": "유심", "site": "현장",
    "size": "크기 사이즈", "skin": "피부", "slot": "시간대", "snow": "폭설", "sold": "팔린 판매", "solution": "해결", "spare": "여분",
    "special": "특별", "speed": "속도", "spot": "자리", "staff": "직원", "stage": "단계", "stamp": "도장", "standard": "기준 보상",
    "start": "시작 부터", "started": "시작", "station": "대여소 정류장", "status": "상태", "stay": "숙박", "stayed": "숙박", "step": "단계",
    "stock": "재고", "stolen": "도난", "stop": "정류장 중단 멈춘 멈춤", "stopped": "중지 정지 멈춘", "storage": "보관", "store": "매장",
    "student": "학생 수강생", "sub": "구독", "subscription": "구독 정기", "supplier": "공급사", "support": "지원", "surcharge": "가산금 가산",
    "surgery": "수술", "suspended": "정지", "table": "테이블 좌석", "tag": "태그", "target": "대상", "tax": "세금", "taxi": "택시", "team": "팀",
    "tel": "전화", "temperature": "온도", "term": "기간 약정", "test": "검사 시험", "theft": "도난", "ticket": "주차권 이용권", "tier": "등급",
    "temp": "임시", "time": "시각 시간", "times": "회 번", "token": "토큰", "toll": "통행료", "tool": "도구", "total": "모두 총 전체 합계",
    "tour": "투어", "tow": "견인", "towing": "견인", "tracking": "운송장 추적", "traffic": "교통",
    "train": "열차 기차", "training": "교육", "transaction": "거래",
    "transfer": "이체 양도", "transport": "교통 이동", "travel": "이동 여행", "treatment": "시술 치료", "trial": "체험", "trip": "여행 이동",
    "truck": "트럭", "tutor": "강사", "type": "종류", "unit": "단위", "unlock": "잠금 해제", "unlocked": "잠금 해제", "unpaid": "미납 결제되지",
    "unused": "미사용 사용 전", "update": "업데이트", "upgrade": "업그레이드", "usage": "사용 이용", "use": "이용", "used": "이용 사용 쓴 쓰신",
    "user": "이용자", "valid": "유효", "vehicle": "차량", "vendor": "판매자 업체", "venue": "장소", "verified": "확인 인증", "version": "버전",
    "video": "영상", "violation": "위반", "violations": "위반", "virtual": "가상", "visa": "비자", "visit": "방문", "visited": "방문",
    "volume": "용량", "voucher": "쿠폰 이용권", "wait": "대기", "waited": "기다 대기", "waiting": "대기", "waived": "면제", "waiver": "면제",
    "ward": "병동", "warehouse": "창고", "warning": "특보 경보", "warranty": "보증", "wash": "세탁", "washing": "세탁", "waste": "폐기",
    "water": "물 수도", "weather": "날씨 우천 기상", "weekend": "주말", "weekly": "주간", "weight": "무게 중량", "window": "창구",
    "withdraw": "출금 탈퇴", "within": "이내", "work": "작업", "worker": "근무자 기사", "wrong": "잘못", "year": "년", "yearly": "연간",
    "zone": "구역",
}  # fmt: skip


#: Words in the name of a day or time that is the end of something.
END_WORDS = frozenset({"기한", "마감", "만료", "유효기간", "까지", "종료", "납부"})
#: Parts of names of what was so before.
OLD_WORDS = frozenset({"old", "previous", "prev", "former", "기존", "이전"})
_NUMBER = {"no", "id", "number", "code", "last4"}
#: Korean parts of names that the glossary has for several things, with the part of a key that they are here.
_MEANS = {
    "가입자": "customer", "건": "count", "건수": "count", "개수": "qty", "고객": "customer", "구매자": "customer", "금액": "amount",
    "날짜": "date", "등록": "registered", "매수": "qty", "번호": "number", "분": "min", "상태": "status", "성함": "name", "수": "count", "수량": "qty",
    "순번": "no", "시각": "time", "시간": "time", "신청자": "customer", "여부": "whether", "예약자": "customer", "요금": "fee",
    "이름": "name", "이용자": "customer", "일": "date", "일수": "days", "일시": "at", "일자": "date", "장수": "qty",
    "종류": "type", "차량번호": "plate", "횟수": "count", "회": "count", "회원": "customer", "회차": "round",
}  # fmt: skip
_MONEY = re.compile(
    r"amount|paid$|price|fee$|fare|toll|charge|refund|deposit|balance|penalty|fine$|cost|total|payment$|won$"
    r"|금액|요금|비용|가격|수수료|[가-힣](?:료|금|비|액)$"
)
_KOREAN_NAME = re.compile(r"[가-힣]")
_REMARK = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
#: A remark that says the unit: 초과 시간(분).
_UNIT_REMARK = re.compile(r"(?:단위\s?[:：]?\s?)?(분|시간|일|개월|회|건|번|개|장|매|명|원|km|m|kg|kWh|%|점)")
_UNIT_KEYS = {"분": "min", "시간": "hours", "일": "days", "개월": "months", "회": "count", "건": "count", "번": "count", "개": "qty",
              "장": "qty", "매": "qty", "명": "count", "원": "won", "점": "point", "%": "percent"}  # fmt: skip


def glossary() -> frozenset[str]:
    """All Korean words that parts of keys stand for."""
    return frozenset(word for words in _KOREAN.values() for word in words.split())


@lru_cache(maxsize=4096)
def key_tokens(key: str) -> tuple[str, ...]:
    """The parts of a field's key: ``overtime_min`` → overtime, min; of a Korean title the parts that a key would have for it:
    ``초과 시간(분)`` → overtime, time, min."""
    if not _KOREAN_NAME.search(key):
        return tuple(token for token in re.split(r"[_\s/·-]+", key.lower()) if token)
    unit = unit_in(key)
    parts = [_MEANS.get(part) or _keys().get(part, part) for part in _korean_parts(key)]
    return (*parts, _UNIT_KEYS.get(unit, unit)) if unit else tuple(parts)


def names_customer(key: str) -> bool:
    """Whether a field holds the customer's name, by its key: customer_name."""
    return {"customer", "name"} <= set(key_tokens(key))


def key_noun(key: str) -> str:
    """What a field holds one of, by the last part of its key that is more than "number": ticket_plate → plate, seat_no → seat."""
    words = [token for token in key_tokens(key) if token not in _NUMBER]
    return words[-1] if words else key


@lru_cache(maxsize=4096)
def key_groups(key: str) -> tuple[frozenset[str], ...]:
    """For each part of a field's key the Korean words that it stands for; a part that the glossary lacks as it is. ``min`` at the end
    are minutes, before something else it is the least of it."""
    if _KOREAN_NAME.search(key):
        return tuple(map(_in_any_form, _korean_parts(key))) or (frozenset({key}),)
    parts = key_tokens(key)
    return tuple(
        _words_of("minimum" if part == "min" and at + 1 < len(parts) else part) for at, part in enumerate(parts)
    )


def _in_any_form(part: str) -> frozenset[str]:
    """A noun as it is; of a verb what the glossary has for it and its polite forms: 쓴 → 이용, 사용, 쓴, 쓰신, 쓰셔."""
    verb = "" if part in _MEANS else next((row.form for row in tokens(part) if row.tag.startswith(("VV", "VA"))), "")
    known = _words_of(_keys()[part]) if verb and part in _keys() else frozenset()
    return frozenset({part}) | known | (frozenset({f"{verb}신", f"{verb}셔", f"{verb}시"}) if verb else frozenset())


def _words_of(part: str) -> frozenset[str]:
    return frozenset((_KOREAN.get(part) or _KOREAN.get(part.removesuffix("s"), part)).split())


@lru_cache(maxsize=4096)
def key_words(key: str) -> frozenset[str]:
    """All words of :func:`key_groups`."""
    return frozenset().union(*key_groups(key))


@lru_cache(maxsize=4096)
def synonyms(words: frozenset[str]) -> frozenset[str]:
    """These words and what the glossary has for the same: 환불 → 환불, 돌려."""
    return words.union(*(_words_of(_keys()[word]) for word in words if word in _keys()))


def without_remarks(title: str) -> str:
    """The title without what stands in brackets: 현장 결제금액(영수증으로 확인됨) → 현장 결제금액."""
    return " ".join(_REMARK.sub(" ", title).split())


def unit_in(title: str) -> str:
    """The unit that a remark of the title says: 분 of 초과 시간(분); empty where none does."""
    remarks = ((one or two).strip() for one, two in _REMARK.findall(title))
    return next((found[1] for remark in remarks if (found := _UNIT_REMARK.fullmatch(remark))), "")


def names_money(key: str) -> bool:
    """Whether a field of this name holds an amount of money."""
    return bool(_MONEY.search(_REMARK.sub("", key).strip().lower()))


@lru_cache(maxsize=4096)
def _korean_parts(title: str) -> tuple[str, ...]:
    """The nouns and stems of a title, remarks in brackets left out: 주차권에 등록된 차량번호 → 주차권, 등록, 차량번호."""
    return tuple(part for word in _REMARK.sub(" ", title).split() for part in _parts_of(word))


def _parts_of(word: str) -> list[str]:
    """One written word: by the glossary where it covers it all but a particle, else by its morphemes."""
    found = tokens(word)
    while found and found[-1].tag.startswith(("J", "S")):
        found = found[:-1]
    if not found:
        return []
    stem = word[: found[-1].end]
    if known := _by_glossary(word) or _by_glossary(stem):
        return known
    made = next((row for row in found if row.tag in ("XSV", "XSA")), None)
    if made and found[-1].tag == "ETM":
        return _by_glossary(word[: made.start]) or [word[: made.start]]
    verb = next((at for at, row in enumerate(found) if row.tag.startswith(("VV", "VA"))), None)
    if verb is None or found[-1].tag == "ETN":
        return [stem]
    return [part for part in (word[: found[verb].start], word[found[verb].start :]) if part]


def _by_glossary(word: str) -> list[str]:
    """The known words that this one is put together of, the longest first; empty when something is left over."""
    if word in _MEANS or word in _keys():
        return [word]
    for cut in range(len(word) - 1, 1, -1):
        if word[:cut] in _MEANS or word[:cut] in _keys():
            rest = word[cut:]
            if behind := _by_glossary(rest):
                return [word[:cut], *behind]
    return []


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    """For each Korean word of the glossary the part of a key that stands for it: one that means it first of all, else any; the
    shortest of several."""
    found: dict[str, tuple[int, int, str]] = {}
    for key, words in _KOREAN.items():
        for at, word in enumerate(words.split()):
            found[word] = min(found.get(word, (9, 0, "")), (min(at, 1), len(key), key))
    return {word: key for word, (_, _, key) in found.items()}
